/*
 * The machine that the test finds itself on: what its processor has, where it
 * has memory, and its control registers.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_MACHINE_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/boot/multiboot.h"
#include "tests/access/rules.h"

struct features {
    bool i486;                  /* INVLPG and CR0.WP */
    bool cr4;
    bool pse, pge, pae, nx, pat, pse36;
};

extern struct features features;

/* Features, memory and the options of the command line. */
void machine_detect(const struct multiboot_info *info);

/* Is [base, base + size) memory? */
bool machine_has_memory(uint64_t base, uint64_t size);

/* Could a processor like this be in the situation's registers? */
bool machine_can_be_in(const struct situation *s);

/* Loads the registers of a situation, and the tables of its paging mode. What
 * the processor has besides is the situation's too. */
void machine_enter(const struct situation *s);

/* Paging off, CR4 and EFER.NXE clear. */
void machine_leave(void);

/* Drops the translations of one page. */
void machine_flush(uint32_t lin);

#endif
