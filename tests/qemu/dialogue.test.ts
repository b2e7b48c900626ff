import { expect, test } from "vitest";
import { Dialogue, PROMPT } from "../../tools/qemu/dialogue";

function atPrompt(): Dialogue {
  const dialogue = new Dialogue();
  dialogue.hear(`Drupelet\r\n${PROMPT}`);
  return dialogue;
}

test("the shell waits once its prompt stands alone at the start of a line", () => {
  const dialogue = new Dialogue();
  expect(dialogue.ready).toBe(false);
  dialogue.hear("Drupelet\r\ndrupe");
  expect(dialogue.ready).toBe(false);
  dialogue.hear("let> ");
  expect(dialogue.ready).toBe(true);
  dialogue.hear("x");
  expect(dialogue.ready).toBe(false);
});

test("a prompt inside a line is text", () => {
  const dialogue = new Dialogue();
  dialogue.hear(`say ${PROMPT}`);
  expect(dialogue.ready).toBe(false);
});

test("after a line is sent its echo and the next prompt must come, in one piece or byte by byte", () => {
  for (const size of [1, 7, 1000]) {
    const dialogue = atPrompt();
    dialogue.say("ps");
    expect(dialogue.ready).toBe(false);
    const heard = `ps\r\nname state\r\nuart ready\r\n${PROMPT}`;
    for (let at = 0; at < heard.length; at += size) dialogue.hear(heard.slice(at, at + size));
    expect(dialogue.ready).toBe(true);
    expect(dialogue.reply).toEqual(["name state", "uart ready"]);
  }
});

test("a prompt redrawn after a message of the log is not the next prompt", () => {
  const dialogue = atPrompt();
  dialogue.say("ps");
  dialogue.hear(`\r\x1b[Kconsole: started again\r\n${PROMPT}`);
  expect(dialogue.ready).toBe(false);
  dialogue.hear(`p\r\x1b[Kanother message\r\n${PROMPT}p`);
  dialogue.hear("s\r\n");
  expect(dialogue.ready).toBe(false);
  dialogue.hear(`name\r\n${PROMPT}`);
  expect(dialogue.ready).toBe(true);
  expect(dialogue.reply).toEqual(["name"]);
});

test("an empty line is answered by the next prompt", () => {
  const dialogue = atPrompt();
  dialogue.say("");
  expect(dialogue.ready).toBe(false);
  dialogue.hear(`\r\n${PROMPT}`);
  expect(dialogue.ready).toBe(true);
});

test("a long line that the editor cut short has been heard", () => {
  const dialogue = atPrompt();
  dialogue.say("x".repeat(500));
  dialogue.hear(`${"x".repeat(255)}\r\n${PROMPT}`);
  expect(dialogue.ready).toBe(true);
});

test("a line with control characters has been heard once any line ends", () => {
  const dialogue = atPrompt();
  dialogue.say("abc\x15ps");
  dialogue.hear(`abc\r\x1b[K${PROMPT}ps\r\n${PROMPT}`);
  expect(dialogue.ready).toBe(true);
});
