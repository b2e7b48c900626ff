/*
 * The C around a program: the module that the build made from its TypeScript, its start, and memory that grows. The
 * module's functions are static, so that gcc inlines them.
 */
#include "host.h"

#include <program.c>

#define WASM_PAGE_BYTES 65536

/* A system call whose results after x1 nobody wants. */
static u64 system_call(u64 number, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64* result) {
  REGISTERS(number, a0, a1, a2, a3, a4, a5, 0, 0);
  SVC();
  *result = x1;
  return x0;
}

/* Maps this many new 64 KiB pages behind so many. Returns a status. */
static u64 map_memory(u64 before, u64 more) {
  u64 region;
  u64 ignored;
  u64 pages = more * (WASM_PAGE_BYTES / Limit_PageBytes);
  u64 status = system_call(Syscall_RegionCreate, 0, pages, 0, 0, 0, 0, &region);
  if (status != Status_Ok) return status;
  status = system_call(Syscall_Map, 0, region, (u64)linear_base + before * WASM_PAGE_BYTES,
                       MapRight_Read | MapRight_Write, 0, pages, &ignored);
  system_call(Syscall_HandleClose, region, 0, 0, 0, 0, 0, &ignored);
  return status;
}

/*
 * memory.grow: asks the kernel for pages within the quota. Returns the old size in 64 KiB pages, or -1 when refused. As each
 * mapping takes an entry of the handle table, it asks for half as much again as there is, if the quota has it.
 */
static __attribute__((noinline, unused)) u32 wasm_rt_grow_memory(wasm_rt_memory_t* memory, u32 more) {
  static u64 mapped;
  const u32 before = memory->pages;
  const u64 size = before + (u64)more;
  if (size > 65536) return -1;
  if (mapped < before) mapped = before;
  if (size > mapped) {
    const u64 generous = mapped + mapped / 2;
    if (generous > size && generous <= 65536 && map_memory(mapped, generous - mapped) == Status_Ok) mapped = generous;
    else if (map_memory(mapped, size - mapped) == Status_Ok) mapped = size;
    else return -1;
  }
  memory->pages = (u32)size;
  return before;
}

/* Called by crt0.S. */
void program_start(void) {
  wasm2c_program_instantiate();
  w2c_program_main(0);
}
