/*
 * The machine that the kernel runs on: the features of its processor, where it
 * has memory, its control registers.
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_MACHINE_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/boot/multiboot.h"
#include "tests/access/rules.h"

struct machine_features {
    bool i486;                  /* INVLPG and CR0.WP */
    bool cr4;
    bool pse, pge, pae, nx, pat, pse36;
};

extern struct machine_features machine_features;

/* Finds features and memory, and reads the command line. */
void machine_detect(const struct multiboot_info *info);

/* Is [base, base + size) memory? */
bool machine_has_memory(uint64_t base, uint64_t size);

/* Can this processor have the situation's registers? */
bool machine_can_be_in(const struct situation *s);

/* Loads the registers of a situation and the tables of its paging mode. PAT and
 * PSE-36 of the situation must be this processor's. */
void machine_enter(const struct situation *s);

/* Turns paging off and clears CR4 and EFER.NXE. */
void machine_leave(void);

/* Drops the translations of one page: INVLPG, or MOV to CR3 on a 386. */
void machine_flush(uint32_t lin);

#endif
