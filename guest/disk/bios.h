/*
 * What the loader asks of the BIOS. The functions are called in flat protected
 * mode with interrupts off, from code and with a stack below 64 KiB.
 */
#ifndef PAGEWALK_GUEST_DISK_BIOS_H
#define PAGEWALK_GUEST_DISK_BIOS_H

#include "guest/boot/multiboot.h"

/* The registers before the call, where DS is 0, and after it; ES is not read
 * back. */
struct bios_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi;
    uint16_t es, unused;
    uint32_t eflags;
};

/* Executes INT `vector` in real mode (bios.S). */
void bios_call(unsigned vector, struct bios_regs *regs);

/* Says which drive bios_disk_read reads, and whether it has the extensions of
 * INT 13h. */
void bios_disk_init(uint8_t drive, bool extensions);

/* Reads `count` sectors of 512 bytes from number `sector` on to `data`, which
 * may lie anywhere. Ends by bios_fail if the disk cannot be read. */
void bios_disk_read(uint32_t sector, uint32_t count, void *data);

/* INT 15h E820h: writes up to `max` entries in multiboot's form to `map`;
 * returns how many. */
uint32_t bios_memory_map(struct multiboot_mmap_entry *map, uint32_t max);

/* KiB of RAM from 1 MiB on, by INT 15h 88h: for BIOSes without a map. */
uint32_t bios_extended_kib(void);

/* Opens address line 20; false if it stays closed. */
bool bios_open_a20(void);

/* Prints the message and gives the machine back to the BIOS. */
void bios_fail(const char *message) __noreturn;

#endif
