/** What the build defines (`asc --use`) in programs that it is to trace; `isDefined` tells. */
declare const REGISTER_TRACE: i32;
