import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { ASSEMBLY, drupelet } from "./tools/lint/arrows.js";

const assembly = [...ASSEMBLY.map((folder) => `${folder}/**/*.ts`), "tests/**/assembly/*.ts", "bench/assembly/*.ts"];
const manifest = "servers/manifest.ts";
const registers = "abi/registers/**";
const host = [".ci/**", "tools/**", "sim/**", "tests/**", "bench/**", manifest, registers, "*.js", "*.ts"];

export default defineConfig(
  globalIgnores(["build/"]),
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { drupelet },
    rules: {
      "drupelet/arrows": "error",
      "drupelet/host-imports": "error",
      eqeqeq: "error",
      "no-undef": "off", // tsc knows every name
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    name: "what Node runs",
    files: host,
    ignores: ["tests/**/assembly/*.ts", "bench/assembly/*.ts"],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { project: "./tsconfig.host.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // abi/ numbers its operations and states with enums; both sides compare them with what came over the wire.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
    },
  },
  {
    name: "plain JavaScript",
    files: ["**/*.js", "**/*.mjs"],
    rules: {
      // typescript-eslint does not see casts in JSDoc; tsc does.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    name: "what asc compiles",
    files: assembly,
    ignores: [manifest, registers],
    rules: {
      eqeqeq: "off", // in AssemblyScript == is === for numbers and pointers
      "no-loss-of-precision": "off", // u64
      "@typescript-eslint/no-duplicate-enum-values": "off", // rights of different objects share their bits
    },
  },
);
