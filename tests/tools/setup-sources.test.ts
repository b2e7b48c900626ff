import { describe, expect, test } from "vitest";
import { backportsLine, debianMirror, parseSources } from "../../tools/setup/sources.mjs";
import { major, newQemu, parseRelease } from "../../tools/setup/packages.mjs";

const BOTH_FORMS = {
  "sources.list": `
# deb http://old.example/debian bookworm main
deb http://mirror.example/debian/ bookworm main contrib # the main one
deb-src http://mirror.example/debian bookworm main
deb [ arch=amd64 signed-by=/keys/vendor.gpg ] https://vendor.example/apt bookworm main
`,
  "debian.sources": `# written by the installer
Types: deb deb-src
URIs: http://mirror.example/debian
# a comment inside
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://other.example/debian
Suites: bookworm
Components: main
Enabled: no
`,
};

describe("apt's sources", () => {
  test("one-line entries", () => {
    expect(parseSources("sources.list", BOTH_FORMS["sources.list"])).toEqual([
      { uri: "http://mirror.example/debian", suite: "bookworm", components: ["main", "contrib"], signedBy: undefined },
      { uri: "https://vendor.example/apt", suite: "bookworm", components: ["main"], signedBy: "/keys/vendor.gpg" },
    ]);
  });

  test("deb822 stanzas", () => {
    const signedBy = "/usr/share/keyrings/debian-archive-keyring.gpg";
    const components = ["main", "contrib"];
    expect(parseSources("debian.sources", BOTH_FORMS["debian.sources"])).toEqual([
      { uri: "http://mirror.example/debian", suite: "bookworm", components, signedBy },
      { uri: "http://mirror.example/debian", suite: "bookworm-updates", components, signedBy },
    ]);
  });

  test("an empty file has none", () => {
    expect(parseSources("x.list", "")).toEqual([]);
    expect(parseSources("x.sources", "")).toEqual([]);
  });
});

describe("the machine's own mirror", () => {
  /** @returns the mirror that these one-line entries lead to */
  const mirror = (...lines: string[]) => debianMirror(parseSources("x.list", lines.join("\n")), "bookworm")?.uri;

  test("is the one signed by Debian's key", () => {
    const debian =
      "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/d bookworm main";
    expect(mirror("deb http://vendor.example/debian bookworm main", debian)).toBe("http://mirror.example/d");
  });

  test("or the one that has the updates of the suite", () => {
    const debian = ["deb http://mirror.example/d bookworm main", "deb http://mirror.example/d bookworm-updates main"];
    expect(mirror("deb http://vendor.example/debian bookworm main", ...debian)).toBe("http://mirror.example/d");
  });

  test("or the one called debian without a key of its own", () => {
    const debian = "deb http://mirror.example/debian bookworm main";
    const vendors = [
      "deb [signed-by=/keys/vendor.gpg] http://vendor.example/debian bookworm main",
      "deb http://vendor.example/tools bookworm main",
      "deb http://vendor.example/linux/debian bookworm stable",
    ];
    expect(mirror(...vendors, debian)).toBe("http://mirror.example/debian");
    expect(mirror(...vendors)).toBeUndefined();
  });

  test("is not a disc, another suite or an archive of security fixes", () => {
    expect(mirror("deb cdrom:[Debian 12]/debian bookworm main")).toBeUndefined();
    expect(mirror("deb http://mirror.example/debian trixie main")).toBeUndefined();
    expect(mirror("deb http://mirror.example/debian-security bookworm-security main")).toBeUndefined();
  });

  test("gives the line for its backports, with the same key", () => {
    const source = { uri: "http://mirror.example/debian", suite: "bookworm", components: ["main"] };
    expect(backportsLine({ ...source, signedBy: undefined })).toBe(
      "deb http://mirror.example/debian bookworm-backports main\n",
    );
    expect(backportsLine({ ...source, signedBy: "/keys/debian.gpg" })).toBe(
      "deb [signed-by=/keys/debian.gpg] http://mirror.example/debian bookworm-backports main\n",
    );
  });
});

test("major versions of packages and programs", () => {
  expect(major("1:7.2+dfsg-7+deb12u18")).toBe(7);
  expect(major("1:10.0.2+ds-2+deb13u1~bpo12+1")).toBe(10);
  expect(major("QEMU emulator version 8.2.2 (Debian 1:8.2.2+ds-0ubuntu1.10)")).toBe(8);
  expect(major("v20.20.2")).toBe(20);
  expect(major("(none)")).toBe(0);
});

test("a new QEMU is the candidate, or in a suite to be named, or nowhere", () => {
  const policy = (candidate: string) => `qemu-system-arm:\n  Installed: (none)\n  Candidate: ${candidate}\n`;
  const row = (version: string, suite: string) =>
    `qemu-system-arm | ${version} | http://mirror.example/debian ${suite}/main amd64 Packages\n`;
  expect(newQemu(policy("1:10.0.13+ds-0"), "")).toEqual({ version: "1:10.0.13+ds-0", suite: "" });
  const madison = row("1:10.0.2~bpo12+1", "bookworm-backports") + row("1:7.2+dfsg-7", "bookworm");
  expect(newQemu(policy("1:7.2+dfsg-7"), madison)).toEqual({
    version: "1:10.0.2~bpo12+1",
    suite: "bookworm-backports",
  });
  expect(newQemu(policy("1:8.2.2"), row("1:8.2.2", "noble"))).toBeUndefined();
  expect(newQemu("", "")).toBeUndefined();
});

test("the distribution's name", () => {
  expect(parseRelease('PRETTY_NAME="Debian"\nVERSION_CODENAME=bookworm\nID=debian\n')).toEqual({
    id: "debian",
    codename: "bookworm",
  });
  expect(parseRelease("")).toEqual({ id: "", codename: "" });
});
