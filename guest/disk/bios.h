/*
 * What the loader asks of the BIOS (Ralf Brown's Interrupt List). Everything
 * here runs in flat protected mode below 64 KiB, with interrupts off.
 */
#ifndef PAGEWALK_GUEST_DISK_BIOS_H
#define PAGEWALK_GUEST_DISK_BIOS_H

#include "guest/boot/multiboot.h"

/* DS is 0. After the call the registers are the BIOS's answer; ES stays. */
struct bios_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi;
    uint16_t es, unused;
    uint32_t eflags;
};

/* INT `vector` in real mode (bios.S). */
void bios_call(unsigned vector, struct bios_regs *regs);

/* Which drive to read, and how; from loader_main's argument. */
void bios_disk_init(uint8_t drive, bool extensions);

/* Reads sectors to `data`, anywhere. Fails for good when the disk does. */
void bios_disk_read(uint32_t sector, uint32_t count, void *data);

/* INT 15h E820h: up to `max` entries in multiboot's form; how many. */
uint32_t bios_memory_map(struct multiboot_mmap_entry *map, uint32_t max);

/* KiB from 1 MiB on, by INT 15h 88h: for BIOSes without a map. */
uint32_t bios_extended_kib(void);

/* Enables address line 20; false if it stays closed. */
bool bios_open_a20(void);

/* Prints the message and gives the machine back to the BIOS. */
void bios_fail(const char *message) __noreturn;

#endif
