/* A kernel that is an i386 ELF executable. */
#ifndef PAGEWALK_EMU_KERNEL_KERNEL_ELF_H
#define PAGEWALK_EMU_KERNEL_KERNEL_ELF_H

#include "emu/kernel/kernel_file.h"

/* Whether the file is for the i386. False: the error names the machine. */
bool kernel_elf_check_machine(const struct kernel_file *file);

/* Collects the segments to load and the entry point. */
bool kernel_elf_read(struct kernel_file *file);

#endif
