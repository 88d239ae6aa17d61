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
#include "devices/apic/apic_bus.h"
#include "devices/apic/io_apic.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/bus/isa_irqs.h"
#include "devices/bus/ram.h"
#include "devices/bus/rom.h"
#include "devices/chipset/i8042.h"
#include "devices/chipset/pci.h"
#include "devices/chipset/pic.h"
#include "devices/chipset/pit.h"
#include "devices/chipset/rtc.h"
#include "devices/dma_engine/dma_engine.h"
#include "devices/edu/edu.h"
#include "devices/floppy/fdc.h"
#include "devices/i440fx/acpi_pm.h"
#include "devices/i440fx/i440fx.h"
#include "devices/ide/disk.h"
#include "devices/ide/ide.h"
#include "devices/isa_dma/isa_dma.h"
#include "devices/paravirtual/debugcon.h"
#include "devices/paravirtual/debugexit.h"
#include "devices/paravirtual/fw_cfg.h"
#include "devices/paravirtual/labport.h"
#include "devices/ports/parallel.h"
#include "devices/ports/post.h"
#include "devices/ports/uart.h"
#include "devices/vga/vga.h"

/* The cards of cards.def. */
enum board_card_id {
#define CARD(name, parameter, value, what) CARD_##name,
#include "devices/cards.def"
#undef CARD
    CARDS
};

/* Whether a card is on the board, and its parameter. */
struct board_card {
    bool present;
    uint64_t value;
};

struct board_config {
    struct clock *clock;            /* both outlive the board */
    struct log *log;
    uint64_t ram_bytes;             /* at least RAM_MIN */
    const uint8_t *rom;             /* outlives the board */
    size_t rom_size;                /* rom_size_fits() */
    const uint8_t *vga_rom;         /* the display's option ROM, for
                                       rom_map_option(); null: none */
    size_t vga_rom_size;
    uint64_t rtc_start;             /* seconds since 1970; 0: the default */
    struct rtc_boot_order boot;
    const struct disk *const *disk; /* IDE_DISKS of them, each null or
                                       outliving the board; null: none */
    const struct disk *const *floppy;   /* FDC_DRIVES of them, as fdc_init()
                                           takes them; null: none */
    struct board_card card[CARDS];      /* by enum board_card_id */
    struct irq_line a20m;           /* the CPU's A20M# pin; `set` null: none */
    struct irq_line intr;           /* the first CPU's interrupt pin; the
                                       others' have their CPU's number */
    enum apic_kind apic;            /* that the CPUs have */
    struct apic_processor processor;    /* what an APIC does to CPUs besides */
    unsigned (*current_cpu)(void *opaque);  /* whose access is being served;
                                               null: 0 */
    struct labport_host lab;

    /* Callbacks; a reset is a request: the machine calls board_reset() and
     * resets the CPU when the current instruction is over. */
    void (*serial_output)(void *opaque, uint8_t byte);
    void (*parallel_output)(void *opaque, uint8_t byte);
    void (*debugcon_output)(void *opaque, uint8_t byte);
    void (*exit)(void *opaque, uint32_t value);
    void (*reset)(void *opaque);
    void (*power_off)(void *opaque);
    void *opaque;
};

/* One member for each row of devices.def but `rom`, in their order. */
struct board {
    struct bus bus;
    struct isa_irqs irqs;

    struct ram ram;
    struct apic_bus apic;
    struct io_apic io_apic;
    struct pic pic;
    struct pit pit;
    struct isa_dma isa_dma;
    struct rtc rtc;
    struct i8042 i8042;
    struct uart uart;
    struct parallel parallel;
    struct pci_bus pci;
    struct i440fx i440fx;
    struct acpi_pm acpi_pm;
    struct ide ide;
    struct fdc fdc;
    struct vga vga;
    struct edu edu;
    struct dma_engine dma;
    struct fw_cfg fw_cfg;
    struct post post;
    struct debugcon debugcon;
    struct debugexit debugexit;
    struct labport labport;

    uint8_t e820[RAM_E820_BYTES_MAX];   /* a file of fw_cfg */
};

/* Returns false, and nothing to destroy, when the host has no memory. */
bool board_init(struct board *board, const struct board_config *config);
void board_destroy(struct board *board);

/* The reset line of every device; RAM, CMOS and time stay. */
void board_reset(struct board *board);

/* A CPU acknowledges an interrupt: the vector, of its APIC or of the 8259 pair.
 */
uint8_t board_ack(struct board *board, unsigned cpu);

/* The rows of devices.def, for whoever lists them. */

enum { BOARD_PLACES_MAX = 5, BOARD_IRQS_MAX = 2 };

enum board_place_kind {
    BOARD_NO_PLACE, BOARD_MEMORY, BOARD_PORTS, BOARD_PCI
};

/* Addresses, ports, or a PCI_DEVFN() twice. */
struct board_place {
    enum board_place_kind kind;
    uint64_t first, last;
};

struct board_device {
    const char *name, *what;
    struct board_place place[BOARD_PLACES_MAX]; /* then BOARD_NO_PLACE */
    unsigned irqs;
    uint8_t irq[BOARD_IRQS_MAX];
};

/* Row `index` of devices.def, from 0 on; null behind the last. */
const struct board_device *board_device(unsigned index);

#endif
