import "../../../lib/abort";

export { rangeCount, rangeEnd, rangeStart, readTree, tooMany } from "../../../servers/init-tree";
