/*
 * ELF executables for i386 (System V ABI, Intel386 supplement; ELF 1.2).
 */
#ifndef PAGEWALK_GUEST_KERNEL_ELF_H
#define PAGEWALK_GUEST_KERNEL_ELF_H

#include "guest/mm/process/address_space.h"

/* Map the program in INODE into MM and set MM's heap. Returns NULL and sets
 * *ENTRY, or returns what is wrong with the file. */
const char *elf_load(struct mm *mm, struct inode *inode, uint32_t *entry);

#endif
