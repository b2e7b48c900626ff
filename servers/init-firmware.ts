/** Has the firmware change the board for services whose manifest lists the tag. Each answers 0 or a `SupervisorError`. */
import { FirmwareTag } from "../abi/firmware";
import { ServiceRecordLayout } from "../abi/archive";
import { Limit, Right, Status } from "../abi/syscall";
import { deviceRegion, display, handle, handleClose, handleRevoke, property, result } from "../lib/kernel";
import { SupervisorError } from "../lib/protocol/supervisor";
import { serviceRecord } from "./init-archive";
import { failed, give } from "./init-grants";
import { Root } from "./init-loader";
import { Service } from "./init-services";

/** Region of the framebuffer; 0 before there is one. */
let framebuffer: u32 = 0;

/** What a framebuffer is like, when `makeFramebuffer` has answered 0. */
export let pitch: u32 = 0;
export let width: u32 = 0;
export let height: u32 = 0;
export let rows: u32 = 0;
export let format: u32 = 0;

function mayAsk(client: Service, tag: u32): bool {
  const record = serviceRecord(client.number);
  const count = <u32>load<u8>(record, ServiceRecordLayout.Firmware);
  for (let n: u32 = 0; n < count; n++) {
    if (load<u32>(record + (n << 2), ServiceRecordLayout.FirmwareList) == tag) return true;
  }
  return false;
}

/** Results: bytes of the answer, its four words. */
export function askFirmware(client: Service, tag: u32, w0: u32, w1: u32, w2: u32): u32 {
  if (!mayAsk(client, tag)) return SupervisorError.NotGranted;
  const status = property(Root.System, tag, w0, w1, w2);
  if (status == Status.NotFound) return SupervisorError.UnknownTag;
  return status == Status.Ok ? 0 : failed(status);
}

/**
 * Makes a framebuffer and gives the client its region. Who had the one before loses it, unless it is just as was asked for: then
 * it stays, with its picture and its mappings, for a server that was started again.
 */
export function makeFramebuffer(client: Service, across: u32, down: u32, allRows: u32, depth: u32, order: u32): u32 {
  if (!mayAsk(client, FirmwareTag.AllocateFramebuffer)) return SupervisorError.NotGranted;
  const isSame = across == width && down == height && allRows == rows && depth == (format & 0xff);
  if (framebuffer != 0 && isSame) return give(client, framebuffer, Right.Read | Right.Write | Right.Dma, 0);
  // the firmware may put something else there
  if (framebuffer != 0) {
    handleRevoke(framebuffer);
    handleClose(framebuffer);
    framebuffer = 0;
  }
  let status = display(Root.System, across, down, allRows, depth, order);
  if (status == Status.NotFound) return SupervisorError.NoScreen;
  if (status != Status.Ok) return failed(status);
  const address = <u32>result(0);
  const pages = (<u32>result(1) + Limit.PageBytes - 1) / Limit.PageBytes;
  width = <u32>result(2);
  height = <u32>result(3);
  rows = <u32>result(4);
  pitch = <u32>result(5);
  format = <u32>result(6);
  status = deviceRegion(Root.System, address, pages);
  if (status != Status.Ok) return failed(status);
  framebuffer = handle();
  return give(client, framebuffer, Right.Read | Right.Write | Right.Dma, 0);
}
