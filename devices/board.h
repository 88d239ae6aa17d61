/*
 * The board: a PC-compatible set of devices on one bus, wired to each other.
 *
 * It knows the CPU only as an interrupt line and the rest of the machine only
 * as the callbacks of its configuration. A board holds pointers into itself
 * and must stay where it was initialised.
 */
#ifndef PAGEWALK_DEVICES_BOARD_H
#define PAGEWALK_DEVICES_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/bus/ram.h"
#include "devices/bus/rom.h"
#include "devices/chipset/i440fx.h"
#include "devices/chipset/i8042.h"
#include "devices/chipset/pci.h"
#include "devices/chipset/pic.h"
#include "devices/chipset/pit.h"
#include "devices/chipset/rtc.h"
#include "devices/ide/disk.h"
#include "devices/ide/ide.h"
#include "devices/paravirtual/debugcon.h"
#include "devices/paravirtual/debugexit.h"
#include "devices/paravirtual/fw_cfg.h"
#include "devices/paravirtual/labport.h"
#include "devices/ports/parallel.h"
#include "devices/ports/post.h"
#include "devices/ports/uart.h"
#include "devices/vga/vga.h"

struct board_config {
    struct clock *clock;            /* both outlive the board */
    struct log *log;
    uint64_t ram_bytes;             /* at least RAM_MIN */
    const uint8_t *rom;             /* outlives the board */
    size_t rom_size;                /* rom_size_fits() */
    uint64_t rtc_start;             /* seconds since 1970; 0: the default */
    enum rtc_boot boot;             /* first boot device */
    const struct disk *const *disk; /* IDE_DISKS of them, each null or
                                       outliving the board; null: none */
    struct irq_line intr;           /* the CPU's interrupt pin */
    struct labport_host lab;

    /* Callbacks; a reset is a request: the machine calls board_reset() and
     * resets the CPU when the current instruction is over. */
    void (*serial_output)(void *opaque, uint8_t byte);
    void (*parallel_output)(void *opaque, uint8_t byte);
    void (*debugcon_output)(void *opaque, uint8_t byte);
    void (*exit)(void *opaque, uint32_t value);
    void (*reset)(void *opaque);
    void *opaque;
};

struct board {
    struct bus bus;
    struct ram ram;
    struct pic pic;
    struct pit pit;
    struct rtc rtc;
    struct uart uart;
    struct parallel parallel;
    struct i8042 keyboard;
    struct pci_bus pci;
    struct i440fx chips;
    struct ide ide;
    struct vga vga;
    struct fw_cfg fw_cfg;
    struct debugcon debugcon;
    struct debugexit debugexit;
    struct post post;
    struct labport labport;
    uint8_t e820[RAM_E820_BYTES_MAX];
};

/* Returns false, and nothing to destroy, when the host has no memory. */
bool board_init(struct board *board, const struct board_config *config);
void board_destroy(struct board *board);

/* The reset line of every device; RAM, CMOS and time stay. */
void board_reset(struct board *board);

#endif
