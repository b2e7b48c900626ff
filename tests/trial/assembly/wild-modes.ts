/** What `wild` can be told to do. */
export const enum Wild {
  Null = 0,
  FarAddress = 1,
  BehindWindow = 2,
  StackOverflow = 3,
  DivideByZero = 4,
  Unreachable = 5,
  IntegerOverflow = 6,
  Abort = 7,
  ForeignDevice = 8,
  WriteText = 9,
  Count = 10,
}
