/**
 * One place that apt takes packages from.
 * @typedef {object} Source
 * @property {string} uri
 * @property {string} suite
 * @property {string[]} components
 * @property {string | undefined} signedBy the key file, undefined when apt's own keys serve
 */

/**
 * Reads the text of a file of /etc/apt: one-line entries (`*.list`) or deb822 stanzas (`*.sources`).
 * @param {string} name
 * @param {string} text
 * @returns {Source[]}
 */
export function parseSources(name, text) {
  return name.endsWith(".sources") ? parseStanzas(text) : parseLines(text);
}

/** @param {string} text */
function parseLines(text) {
  /** @type {Source[]} */
  const sources = [];
  for (const line of text.split("\n")) {
    const entry = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    if (entry === null) continue;
    const [, options = "", uri, suite, components] = entry;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    sources.push({ uri: trimUri(uri), suite, components: words(components), signedBy });
  }
  return sources;
}

/** @param {string} text */
function parseStanzas(text) {
  /** @type {Source[]} */
  const sources = [];
  const uncommented = text.replace(/^#.*\n?/gm, "");
  for (const stanza of uncommented.split(/\n\s*\n/)) {
    /** @param {string} field */
    const value = (field) => new RegExp(`^${field}:(.*(?:\\n[ \\t].*)*)`, "im").exec(stanza)?.[1].trim();
    if (!words(value("Types")).includes("deb") || value("Enabled")?.toLowerCase() === "no") continue;
    const components = words(value("Components"));
    for (const uri of words(value("URIs"))) {
      for (const suite of words(value("Suites"))) {
        sources.push({ uri: trimUri(uri), suite, components, signedBy: value("Signed-By") });
      }
    }
  }
  return sources;
}

/** @param {string | undefined} text */
function words(text = "") {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** @param {string} uri */
function trimUri(uri) {
  return uri.replace(/\/+$/, "");
}

/**
 * The machine's own mirror of Debian, as far as its sources tell. Other vendors use Debian's suite names too; Debian's
 * entry is signed by Debian's key, or comes with the updates of the suite, or ends in /debian and has no key of its own.
 * @param {Source[]} sources
 * @param {string} codename such as "bookworm"
 * @returns {Source | undefined}
 */
export function debianMirror(sources, codename) {
  const remote = sources.filter(({ uri }) => /^(https?|ftp|tor\+https?|mirror\+?[a-z]*):/.test(uri));
  const candidates = remote.filter(({ suite, components }) => suite === codename && components.includes("main"));
  /** @param {Source} source */
  const debianKey = ({ signedBy }) => signedBy?.includes("debian-archive-keyring") === true;
  return (
    candidates.find(debianKey) ??
    candidates.find(({ uri }) => remote.some((other) => other.uri === uri && other.suite === `${codename}-updates`)) ??
    candidates.find(({ uri, signedBy }) => signedBy === undefined && uri.endsWith("/debian"))
  );
}

/**
 * The line for apt that adds the backports of a suite, from the same mirror and with the same key.
 * @param {Source} mirror
 */
export function backportsLine({ uri, suite, signedBy }) {
  const options = signedBy === undefined ? "" : `[signed-by=${signedBy}] `;
  return `deb ${options}${uri} ${suite}-backports main\n`;
}
