/*
 * ACPI's tables (ACPI 1.0b, chapter 5): RSDP, RSDT, FADT, FACS, the MADT of a
 * machine with an APIC, and the DSDT (dsdt.asl), which stays in the ROM.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/tables/tables_parts.h"

enum {
    /* The registers of the PIIX4 (290562), from its PMBASE on. */
    PM_STATUS = 0x00, PM_CONTROL = 0x04, PM_TIMER = 0x08,
    PM_STATUS_BYTES = 4, PM_CONTROL_BYTES = 2, PM_TIMER_BYTES = 4,
    APM_CONTROL = 0xb2, APM_ENABLE_ACPI = 0xf1, APM_DISABLE_ACPI = 0xf0,

    /* Flags of the FADT (5.2.5): there are no buttons, and no wake by the clock
     * that the fixed registers would tell. */
    FADT_WBINVD = 1 << 0, FADT_C1 = 1 << 2, FADT_NO_POWER_BUTTON = 1 << 4,
    FADT_NO_SLEEP_BUTTON = 1 << 5, FADT_NO_CLOCK_WAKE = 1 << 6,
    FADT_MULTIPLE_APIC = 1,
    NO_LATENCY = 0xfff,                 /* above what C2 and C3 may have */
    CMOS_DAY_ALARM = 0x0d, CMOS_CENTURY = 0x32,

    MADT_PCAT = 1 << 0,                 /* there is an 8259 pair too */
    ENABLED = 1 << 0, EVERY_PROCESSOR = 0xff,
    FLAGS_OF_BUS = 0x0, FLAGS_HIGH_LEVEL = 0xd,
};

/* The types of entries of the MADT (5.2.8). */
enum madt_entry {
    MADT_LOCAL_APIC, MADT_IO_APIC, MADT_OVERRIDE, MADT_NMI_SOURCE,
    MADT_LOCAL_NMI
};

struct rsdp {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
} __attribute__((packed));

struct header {
    char signature[4];
    uint32_t bytes;
    uint8_t revision;
    uint8_t checksum;
    char oem[6];
    char table[8];
    uint32_t oem_revision;
    char creator[4];
    uint32_t creator_revision;
} __attribute__((packed));

struct rsdt {
    struct header header;
    uint32_t fadt;
    uint32_t madt;
} __attribute__((packed));

struct fadt {
    struct header header;
    uint32_t facs;
    uint32_t dsdt;
    uint8_t interrupt_model;
    uint8_t reserved_45;
    uint16_t sci;
    uint32_t smi_port;
    uint8_t acpi_enable;
    uint8_t acpi_disable;
    uint8_t s4bios, reserved_55;
    uint32_t pm1a_event, pm1b_event, pm1a_control, pm1b_control;
    uint32_t pm2_control, pm_timer, gpe0, gpe1;
    uint8_t pm1_event_bytes, pm1_control_bytes, pm2_control_bytes;
    uint8_t pm_timer_bytes, gpe0_bytes, gpe1_bytes, gpe1_base, reserved_95;
    uint16_t c2_latency, c3_latency, flush_size, flush_stride;
    uint8_t duty_offset, duty_width, day_alarm, month_alarm, century;
    uint8_t reserved_109[3];
    uint32_t flags;
} __attribute__((packed));

struct facs {
    char signature[4];
    uint32_t bytes;
    uint32_t hardware_signature;
    uint32_t waking_vector;
    uint32_t global_lock;
    uint32_t flags;
    uint8_t reserved[40];
} __attribute__((packed));

struct madt {
    struct header header;
    uint32_t local_apic;
    uint32_t flags;
    struct {
        uint8_t type, bytes, processor, id;
        uint32_t flags;
    } __attribute__((packed)) processor;
    struct {
        uint8_t type, bytes, id, reserved;
        uint32_t address, first;
    } __attribute__((packed)) io_apic;
    struct madt_override {
        uint8_t type, bytes, bus, source;
        uint32_t pin;
        uint16_t flags;
    } __attribute__((packed)) override[4];
    struct {
        uint8_t type, bytes, processor;
        uint16_t flags;
        uint8_t pin;
    } __attribute__((packed)) nmi;
} __attribute__((packed));

_Static_assert(sizeof(struct rsdp) == 20, "ACPI 5.2.4");
_Static_assert(sizeof(struct header) == 36, "ACPI 5.2.3");
_Static_assert(sizeof(struct fadt) == 116, "ACPI 5.2.5");
_Static_assert(sizeof(struct facs) == 64, "ACPI 5.2.6");

/* All of them, as they lie in memory. */
struct tables {
    struct facs facs;                   /* aligned to 64 bytes (5.2.6) */
    struct rsdp rsdp;                   /* and to 16 (5.2.4.1) */
    struct rsdt rsdt;
    struct fadt fadt;
    struct madt madt;
} __attribute__((packed));

_Static_assert(TABLES_ACPI % 64 == 0, "ACPI 5.2.6");
_Static_assert(sizeof(struct tables) <= TABLES_MP - TABLES_ACPI, "layout.h");

static const uint8_t dsdt[] __attribute__((aligned(16))) = {
#include "firmware/tables/dsdt.inc"
};

static void finish(struct header *header, const char signature[4],
                   uint32_t bytes)
{
    memcpy(header->signature, signature, sizeof header->signature);
    memcpy(header->oem, "PAGEWK", sizeof header->oem);
    memcpy(header->table, "PAGEWALK", sizeof header->table);
    memcpy(header->creator, "PGWK", sizeof header->creator);
    header->bytes = bytes;
    header->revision = header->oem_revision = header->creator_revision = 1;
    header->checksum = 0;
    header->checksum = tables_checksum(header, bytes);
}

static uint32_t address_of(const void *table)
{
    return (uint32_t)(uintptr_t)table;
}

static void make_fadt(struct tables *t, bool apic, uint32_t pm)
{
    t->fadt = (struct fadt){
        .facs = address_of(&t->facs),
        .dsdt = address_of(dsdt),
        .interrupt_model = apic ? FADT_MULTIPLE_APIC : 0,
        .sci = TABLES_SCI,
        .smi_port = APM_CONTROL,
        .acpi_enable = APM_ENABLE_ACPI,
        .acpi_disable = APM_DISABLE_ACPI,
        .pm1a_event = pm + PM_STATUS,
        .pm1a_control = pm + PM_CONTROL,
        .pm_timer = pm + PM_TIMER,
        .pm1_event_bytes = PM_STATUS_BYTES,
        .pm1_control_bytes = PM_CONTROL_BYTES,
        .pm_timer_bytes = PM_TIMER_BYTES,
        .c2_latency = NO_LATENCY,
        .c3_latency = NO_LATENCY,
        .day_alarm = CMOS_DAY_ALARM,
        .century = CMOS_CENTURY,
        .flags = FADT_WBINVD | FADT_C1 | FADT_NO_POWER_BUTTON |
                 FADT_NO_SLEEP_BUTTON | FADT_NO_CLOCK_WAKE,
    };
    finish(&t->fadt.header, "FACP", sizeof t->fadt);
}

static struct madt_override override(uint8_t source, uint32_t pin,
                                     uint16_t flags)
{
    return (struct madt_override){
        MADT_OVERRIDE, sizeof(struct madt_override), 0, source, pin, flags,
    };
}

/* Interrupts that are not as the ISA bus has them: 0, which is on pin 2, and the
 * levels of the SCI and of PIRQs. */
static void make_madt(struct tables *t)
{
    struct madt *m = &t->madt;

    *m = (struct madt){
        .local_apic = TABLES_LOCAL_APIC,
        .flags = MADT_PCAT,
        .processor = { MADT_LOCAL_APIC, sizeof m->processor, 0, TABLES_CPU_ID,
                       ENABLED },
        .io_apic = { MADT_IO_APIC, sizeof m->io_apic, TABLES_IO_APIC_ID, 0,
                     TABLES_IO_APIC, 0 },
        .override = {
            override(0, TABLES_TIMER_PIN, FLAGS_OF_BUS),
            override(TABLES_SCI, TABLES_SCI, FLAGS_HIGH_LEVEL),
            override(TABLES_SCI + 1, TABLES_SCI + 1, FLAGS_HIGH_LEVEL),
            override(TABLES_SCI + 2, TABLES_SCI + 2, FLAGS_HIGH_LEVEL),
        },
        .nmi = { MADT_LOCAL_NMI, sizeof m->nmi, EVERY_PROCESSOR, FLAGS_OF_BUS,
                 1 },
    };
    finish(&m->header, "APIC", sizeof *m);
}

/* The RSDT comes last: it is short of its second pointer without an APIC. */
void acpi_init(bool apic, uint32_t pm_base)
{
    struct tables *t = (void *)TABLES_ACPI;

    memset(t, 0, sizeof *t);
    t->facs = (struct facs){ .signature = "FACS", .bytes = sizeof t->facs };
    make_fadt(t, apic, pm_base);
    t->rsdt.fadt = address_of(&t->fadt);
    if (apic) {
        make_madt(t);
        t->rsdt.madt = address_of(&t->madt);
    }
    finish(&t->rsdt.header, "RSDT",
           sizeof t->rsdt - (apic ? 0 : sizeof t->rsdt.madt));
    memcpy(t->rsdp.signature, "RSD PTR ", sizeof t->rsdp.signature);
    memcpy(t->rsdp.oem, "PAGEWK", sizeof t->rsdp.oem);
    t->rsdp.rsdt = address_of(&t->rsdt);
    t->rsdp.checksum = tables_checksum(&t->rsdp, sizeof t->rsdp);
}
