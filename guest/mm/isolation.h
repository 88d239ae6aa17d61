/*
 * Keeping user mode's page tables apart from the kernel's.
 *
 *   none    one directory maps user space and the kernel, which U/S protects
 *   kpti    the kernel's directory maps both; user mode runs on another one,
 *           which maps user space, by the same tables, and the entry area
 *   4g4g    the kernel's directory does not map user space; user mode runs on
 *           one that maps only user space and the entry area
 *
 * The entry area is two pages near the top of the address space, mapped in both
 * directories: the code that switches CR3 on the way in and out, and the
 * descriptor tables, task state segment and stack that the processor uses
 * before and after.
 */
#ifndef PAGEWALK_GUEST_MM_ISOLATION_H
#define PAGEWALK_GUEST_MM_ISOLATION_H

#include "guest/arch/layout.h"
#include "guest/lib/compiler.h"

enum isolation {
    ISOLATION_NONE,
    ISOLATION_KPTI,
    ISOLATION_4G4G,
};

extern enum isolation isolation;

/* Set `isolation` from the boot options. Called before page tables are built,
 * because the kernel's pages are not global under isolation. */
void isolation_select(void);

/* Map the entry area and make the processor use it. */
void isolation_init(void);

/* Put the entry area into the directory PGD of user mode. */
void isolate_user_directory(void *pgd);

/* What CR3 is to be in the kernel and in user mode from now on. */
void isolation_switch(uint32_t kernel_cr3, uint32_t user_cr3);

#endif
