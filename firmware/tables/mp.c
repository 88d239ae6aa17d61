/*
 * The MultiProcessor Specification's tables (Intel 242016-006, version 1.4,
 * chapter 4), of a machine with a local APIC: the processor, its buses, the I/O
 * APIC, and where each interrupt goes.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/lib/pci_config.h"
#include "firmware/tables/tables_parts.h"

enum {
    REVISION = 4,                       /* 1.4 */
    BUS_PCI = 0, BUS_ISA = 1,

    PROCESSOR_VERSION = 0x11,
    PROCESSOR_ENABLED = 1 << 0, PROCESSOR_BOOT = 1 << 1,
    IO_APIC_VERSION = 0x11, IO_APIC_ENABLED = 1 << 0,

    /* Types of interrupts (table 4-11); their flags. */
    INTERRUPT_VECTORED = 0, INTERRUPT_NMI = 1, INTERRUPT_EXTINT = 3,
    FLAGS_OF_BUS = 0x0, FLAGS_HIGH_LEVEL = 0xd, FLAGS_LOW_LEVEL = 0xf,

    EVERY_LOCAL_APIC = 0xff,
    PCI_PINS = 4,
};

/* The types of entries (4.3). */
enum entry {
    ENTRY_PROCESSOR, ENTRY_BUS, ENTRY_IO_APIC, ENTRY_INTERRUPT,
    ENTRY_LOCAL_INTERRUPT
};

struct floating_pointer {
    char signature[4];
    uint32_t table;
    uint8_t paragraphs;
    uint8_t revision;
    uint8_t checksum;
    uint8_t features[5];                /* no default configuration, no IMCR */
} __attribute__((packed));

struct header {
    char signature[4];
    uint16_t bytes;
    uint8_t revision;
    uint8_t checksum;
    char oem[8];
    char product[12];
    uint32_t oem_table;
    uint16_t oem_bytes;
    uint16_t entries;
    uint32_t local_apic;
    uint16_t extended_bytes;
    uint8_t extended_checksum;
    uint8_t reserved;
} __attribute__((packed));

struct processor {
    uint8_t type, apic_id, version, flags;
    uint32_t signature, features, reserved[2];
} __attribute__((packed));

struct bus {
    uint8_t type, id;
    char name[6];
} __attribute__((packed));

struct io_apic {
    uint8_t type, id, version, flags;
    uint32_t address;
} __attribute__((packed));

struct interrupt {
    uint8_t type, kind;
    uint16_t flags;
    uint8_t bus, source, apic, pin;
} __attribute__((packed));

_Static_assert(sizeof(struct floating_pointer) == 16, "MP 4.1");
_Static_assert(sizeof(struct header) == 44, "MP 4.2");
_Static_assert(sizeof(struct processor) == 20, "MP 4.3.1");
_Static_assert(sizeof(struct interrupt) == 8, "MP 4.3.4");

/* The table as it grows. */
struct builder {
    struct header *header;
    uint8_t *end;
};

static void add(struct builder *b, const void *entry, size_t bytes)
{
    memcpy(b->end, entry, bytes);
    b->end += bytes;
    b->header->entries++;
}

static void add_bus(struct builder *b, uint8_t id, const char *name)
{
    struct bus bus = { .type = ENTRY_BUS, .id = id };

    memcpy(bus.name, name, sizeof bus.name);
    add(b, &bus, sizeof bus);
}

static void add_processor(struct builder *b)
{
    uint32_t signature;
    uint32_t features;
    struct processor processor = {
        .type = ENTRY_PROCESSOR, .apic_id = TABLES_CPU_ID,
        .version = PROCESSOR_VERSION,
        .flags = PROCESSOR_ENABLED | PROCESSOR_BOOT,
    };

    tables_cpuid(&signature, &features);
    processor.signature = signature;
    processor.features = features;
    add(b, &processor, sizeof processor);
}

static void add_interrupt(struct builder *b, struct interrupt interrupt)
{
    add(b, &interrupt, sizeof interrupt);
}

/* Interrupts 9 to 11 have PIRQs or the SCI, which are levels. */
static void add_isa_interrupts(struct builder *b)
{
    for (uint8_t irq = 0; irq < TABLES_ISA_IRQS; irq++) {
        bool level = irq >= TABLES_SCI && irq <= TABLES_SCI + 2;

        if (irq == TABLES_CASCADE)
            continue;
        add_interrupt(b, (struct interrupt){
            ENTRY_INTERRUPT, INTERRUPT_VECTORED,
            level ? FLAGS_HIGH_LEVEL : FLAGS_OF_BUS, BUS_ISA, irq,
            TABLES_IO_APIC_ID, irq ? irq : TABLES_TIMER_PIN,
        });
    }
}

/* The interrupt pin of each slot that has one; an empty slot reads as ones. */
static void add_pci_interrupts(struct builder *b)
{
    for (uint8_t slot = 1; slot < PCI_DEVICES; slot++) {
        uint8_t pin = pci_read8(slot * PCI_FUNCTIONS,
                                PCI_INTERRUPT_PIN);

        if (pin == 0 || pin > PCI_PINS)
            continue;
        add_interrupt(b, (struct interrupt){
            ENTRY_INTERRUPT, INTERRUPT_VECTORED, FLAGS_LOW_LEVEL, BUS_PCI,
            (uint8_t)(slot << 2 | (pin - 1)), TABLES_IO_APIC_ID,
            (uint8_t)(TABLES_IO_APIC_PIRQ + (slot - 1 + pin - 1) % PCI_PINS),
        });
    }
}

static void add_entries(struct builder *b)
{
    struct io_apic io_apic = {
        ENTRY_IO_APIC, TABLES_IO_APIC_ID, IO_APIC_VERSION, IO_APIC_ENABLED,
        TABLES_IO_APIC,
    };

    add_processor(b);
    add_bus(b, BUS_PCI, "PCI   ");
    add_bus(b, BUS_ISA, "ISA   ");
    add(b, &io_apic, sizeof io_apic);
    add_pci_interrupts(b);
    add_isa_interrupts(b);
    /* The 8259 pair on LINT0, as chipset.c programs it. */
    add_interrupt(b, (struct interrupt){
        ENTRY_LOCAL_INTERRUPT, INTERRUPT_EXTINT, FLAGS_OF_BUS, BUS_ISA, 0,
        EVERY_LOCAL_APIC, 0,
    });
    add_interrupt(b, (struct interrupt){
        ENTRY_LOCAL_INTERRUPT, INTERRUPT_NMI, FLAGS_OF_BUS, BUS_ISA, 0,
        EVERY_LOCAL_APIC, 1,
    });
}

void mp_init(void)
{
    struct floating_pointer *pointer = (void *)EBDA_MP_POINTER;
    struct header *header = (void *)TABLES_MP;
    struct builder b = { header, (uint8_t *)(header + 1) };

    *header = (struct header){
        .signature = "PCMP", .revision = REVISION, .oem = "PAGEWALK",
        .product = "PC          ", .local_apic = TABLES_LOCAL_APIC,
    };
    add_entries(&b);
    header->bytes = (uint16_t)(b.end - (uint8_t *)header);
    header->checksum = tables_checksum(header, header->bytes);

    *pointer = (struct floating_pointer){
        .signature = "_MP_", .table = TABLES_MP, .paragraphs = 1,
        .revision = REVISION,
    };
    pointer->checksum = tables_checksum(pointer, sizeof *pointer);
}
