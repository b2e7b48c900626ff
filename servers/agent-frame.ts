/** Frames that the agent writes (abi/link.ts). */
import { ErrorFrame, EventFrame, FrameHeader, FrameKind, Link, LinkError, ReplyFrame, WelcomeFrame } from "../abi/link";
import { frequency, now } from "../lib/kernel";
import { Text } from "../lib/text";
import { VERSION } from "../lib/version";

export function sequenceOf(frame: usize): u32 {
  return load<u32>(frame, FrameHeader.Sequence);
}

export function kindOf(frame: usize): FrameKind {
  return load<u8>(frame, FrameHeader.Kind) as FrameKind;
}

export function versionOf(frame: usize): u32 {
  return load<u8>(frame, FrameHeader.Version);
}

export function writeHeader(frame: usize, kind: FrameKind, sequence: u32): void {
  store<u8>(frame, Link.Mark, FrameHeader.Mark);
  store<u8>(frame, Link.Version, FrameHeader.Version);
  store<u16>(frame, <u16>kind, FrameHeader.Kind);
  store<u32>(frame, sequence, FrameHeader.Sequence);
}

/** @param incarnation of this agent @param text over the 24 bytes of `WelcomeFrame.System` @returns bytes of the frame */
export function writeWelcome(frame: usize, sequence: u32, lost: u32, incarnation: u32, text: Text): u32 {
  memory.fill(frame, 0, WelcomeFrame.Bytes);
  writeHeader(frame, FrameKind.Welcome, sequence);
  store<u32>(frame, <u32>frequency(), WelcomeFrame.Frequency);
  store<u32>(frame, lost, WelcomeFrame.Lost);
  store<u64>(frame, now(), WelcomeFrame.Now);
  store<u32>(frame, incarnation, WelcomeFrame.Incarnation);
  text
    .over(frame + WelcomeFrame.System, WelcomeFrame.Bytes - WelcomeFrame.System)
    .text("Drupelet ")
    .text(VERSION);
  return WelcomeFrame.Bytes;
}

/** @returns bytes of the frame */
export function writeError(frame: usize, sequence: u32, error: LinkError, detail: u32): u32 {
  writeHeader(frame, FrameKind.Error, sequence);
  store<u32>(frame, error, ErrorFrame.Code);
  store<u32>(frame, detail, ErrorFrame.Detail);
  return ErrorFrame.Bytes;
}

/** A Reply that says no more than that it is done. @returns bytes of the frame */
export function writeDone(frame: usize, sequence: u32): u32 {
  memory.fill(frame, 0, ReplyFrame.Content);
  writeHeader(frame, FrameKind.Reply, sequence);
  return ReplyFrame.Content;
}

/** @returns bytes of the frame */
export function writeEvents(frame: usize, events: u64): u32 {
  writeHeader(frame, FrameKind.Event, 0);
  store<u64>(frame, events, EventFrame.Events);
  return EventFrame.Bytes;
}
