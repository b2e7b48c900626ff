/** The meaning of a fault's record, behind an export that Node can call. */
import "../../../lib/abort";
export { faultOf } from "../../../lib/fault";
