/*
 * The guest's memory as its CPU would find it now, for those who look at a
 * guest: the prompt, the post-mortem, the log.
 *
 * A linear address is translated as the next access to it would be, by a TLB
 * entry where one serves, whatever the page tables say (mmu/dump/peek.h).
 * Reading changes nothing. Devices are not read, for they might act, but for
 * those that can tell what a read would give (bus_peek).
 */
#ifndef PAGEWALK_EMU_MACHINE_GUEST_MEMORY_H
#define PAGEWALK_EMU_MACHINE_GUEST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu/cpu.h"
#include "mmu/dump/peek.h"

/* Which memory an address is one of. */
enum guest_space {
    GUEST_DATA,                 /* linear, as reads find it */
    GUEST_CODE,                 /* linear, as instruction fetches find it */
    GUEST_PHYSICAL,
};

/* What an access to a linear address with the rights of CPL would use. A REP
 * instruction that goes on is not fetched again. */
void guest_peek(const struct cpu *cpu, uint32_t lin, enum guest_space space,
                struct peek *peek);

/* What the page tables say of such an access. */
void guest_peek_tables(const struct cpu *cpu, uint32_t lin,
                       enum guest_space space, struct peek *peek);

/* Reads what bus_peek can; linear addresses wrap at 4 GiB. Rights are ignored. Returns
 * how many of `size` bytes could be read, from the first on. */
size_t guest_read(const struct cpu *cpu, uint64_t address,
                  enum guest_space space, void *to, size_t size);

/* Writes where guest_read can read, but not to ROM, past the TLBs and the
 * caches; decoded code is dropped. Between two instructions. Returns how many
 * bytes could be written. */
size_t guest_write(struct cpu *cpu, uint64_t address, enum guest_space space,
                   const void *from, size_t size);

#endif
