/** A task's registers, as boot/vectors.S saves and restores them and sim/machine.ts does in its place. */
@unmanaged
export class TrapFrame {
  x0: u64 = 0;
  x1: u64 = 0;
  x2: u64 = 0;
  x3: u64 = 0;
  x4: u64 = 0;
  x5: u64 = 0;
  x6: u64 = 0;
  x7: u64 = 0;
  x8: u64 = 0;
  x9: u64 = 0;
  x10: u64 = 0;
  x11: u64 = 0;
  x12: u64 = 0;
  x13: u64 = 0;
  x14: u64 = 0;
  x15: u64 = 0;
  x16: u64 = 0;
  x17: u64 = 0;
  x18: u64 = 0;
  x19: u64 = 0;
  x20: u64 = 0;
  x21: u64 = 0;
  x22: u64 = 0;
  x23: u64 = 0;
  x24: u64 = 0;
  x25: u64 = 0;
  x26: u64 = 0;
  x27: u64 = 0;
  x28: u64 = 0;
  x29: u64 = 0;
  x30: u64 = 0;
  sp: u64 = 0;
  pc: u64 = 0;
  pstate: u64 = 0;
}
