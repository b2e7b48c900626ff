import { block, fields } from "../block";

const message = fields({
  channel: { bits: [0, 3], doc: "Who talks; 8 are the properties." },
  data: { bits: [4, 31], doc: "Of a property call: the address of its buffer, without the lowest 4 bits." },
});

export const mailbox = block({
  name: "mailbox",
  title: "Mailboxes between the ARM and the VideoCore",
  source: 'the wiki of raspberrypi/firmware, "Accessing mailboxes"',
  bytes: 0x40,
  registers: {
    receive: {
      offset: 0x00,
      access: "ro",
      symbol: "MBOX0_READ",
      doc: "Takes the oldest message to the ARM.",
      fields: message,
    },
    receiveStatus: {
      offset: 0x18,
      access: "ro",
      reset: 0x40000000,
      symbol: "MBOX0_STATUS",
      doc: "State of the mailbox to the ARM.",
      fields: {
        empty: { bits: 30, doc: "There is no message." },
        full: { bits: 31, doc: "There is no room for one more." },
      },
    },
    configuration: {
      offset: 0x1c,
      access: "rw",
      symbol: "MBOX0_CONFIG",
      doc: "Of the mailbox to the ARM.",
      fields: { interrupt: { bits: 0, doc: "It interrupts while it has a message: line 1 of the ARM's own." } },
    },
    send: {
      offset: 0x20,
      access: "wo",
      symbol: "MBOX1_WRITE",
      doc: "Puts a message to the VideoCore, which has to have room for it.",
      fields: message,
    },
    sendStatus: {
      offset: 0x38,
      access: "ro",
      symbol: "MBOX1_STATUS",
      doc: "State of the mailbox to the VideoCore.",
      fields: { full: { bits: 31, doc: "There is no room for one more." } },
    },
  },
});
