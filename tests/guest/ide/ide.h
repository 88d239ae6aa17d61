/* The parts of the IDE test kernel, for each other. */
#ifndef PAGEWALK_TESTS_GUEST_IDE_IDE_H
#define PAGEWALK_TESTS_GUEST_IDE_IDE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SECTOR = 512, BLOCK = 2048,

    /* Registers of a channel, from its first port. */
    DATA = 0, ERROR = 1, COUNT = 2, LOW = 3, MID = 4, HIGH = 5, DEVICE = 6,
    STATUS = 7,

    ERR = 0x01, DRQ = 0x08, DSC = 0x10, DRDY = 0x40, BSY = 0x80,
    LBA = 0x40,
    TO_MEMORY = 0x08,           /* of the bus master's command */

    BUFFER_BYTES = 1 << 17,
    PRDS = 1024,

    /* How often a bus master is looked at before it counts as stuck: an
     * emulator's host may be slow. */
    MASTER_LOOKS = 1000000,
};

/* A drive: 0 and 1 are those of the primary channel. */
enum { DISK_A, DISK_B, CDROM };

extern uint8_t buffer[BUFFER_BYTES];    /* at a multiple of 64 KiB */
extern uint32_t table[PRDS][2];         /* descriptors, at such a multiple */

/* port.c: the registers of the drive that was selected last. */
void port_init(void);
void port_select(unsigned drive);
uint8_t port_get(unsigned reg);
void port_put(unsigned reg, uint8_t value);
uint8_t port_alternate(void);
void port_control(uint8_t value);
uint16_t port_data(void);
void port_put_data(uint16_t value);

/* Waits while BSY is set, at most a second or so; the status without DSC, which
 * means something else for each command. */
uint8_t port_wait(void);

/* The bus master of the selected drive's channel. */
uint8_t master_get(unsigned reg);
void master_put(unsigned reg, uint8_t value);
void master_put_table(uint32_t address);
uint32_t master_table(void);
/* Bit 2 of its PCI command register. */
void master_enable(bool on);

/* Commands of a disk; the selected drive is `drive` afterwards. */
void command_28(unsigned drive, uint32_t lba, uint8_t count, uint8_t code);
void command_48(unsigned drive, uint64_t lba, uint16_t count, uint8_t code);
void command_only(unsigned drive, uint8_t features, uint8_t count,
                  uint8_t code);

/* Moves sectors between the buffer and the data register, `block` at a time,
 * and returns how many interrupts came. */
unsigned pio_in(unsigned sectors, unsigned block);
unsigned pio_out(unsigned sectors, unsigned block);

/* report.c: one line for each case. */
void report_disk(const char *name);
/* The same, with the bus master. */
void report_master(const char *name);
void report_value(const char *name, const char *what, uint32_t value);
/* A sum over bytes that tells their order. */
uint32_t sum_of(const void *from, uint32_t bytes);
void fill(uint8_t byte, uint32_t bytes);

/* The groups of cases. */
void registers_try(void);
void commands_try(void);
void dma_try(void);
void packets_try(void);

/* copy.c: copies `mib` MiB from the first disk to the second and exits. */
void copy_run(unsigned mib, bool by_dma);

#endif
