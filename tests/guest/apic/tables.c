/*
 * The tables of the firmware: are they where they are looked for, do they sum up
 * to 0, and does what they say hold?
 */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/apic/apic.h"

enum {
    BDA_EBDA = 0x40e, EBDA_BYTES = 1024, ROM = 0xf0000, ROM_END = 0x100000,
    BIOS = 0xe0000, PARAGRAPH = 16,

    HEADER_BYTES = 36, RSDP_BYTES = 20, RSDP_RSDT = 16, TABLE_BYTES = 4,
    FADT_FACS = 36, FADT_DSDT = 40, FADT_SCI = 46, FADT_TIMER = 76,
    MADT_LOCAL_APIC = 36, MADT_ENTRIES = 44,

    SM_BYTES = 0x1f, SM_DMI = 0x10, SM_TABLE_BYTES = 0x16, SM_TABLE = 0x18,
    SM_STRUCTURES = 0x1c, SM_END = 127,

    MP_TABLE = 4, MP_HEADER_BYTES = 44, MP_ENTRIES = 34, MP_PROCESSOR = 0,
    MP_TYPES = 5,
};

static uint32_t at(uint32_t address)
{
    return *(const uint32_t *)address;
}

/* gcc takes a constant address in the first page for that of no object. */
static uint16_t at16(uint32_t address)
{
    __asm__("" : "+r"(address));
    return *(const uint16_t *)address;
}

static uint8_t at8(uint32_t address)
{
    return *(const uint8_t *)address;
}

static bool sums_up(uint32_t address, uint32_t bytes)
{
    uint8_t sum = 0;

    while (bytes--)
        sum += at8(address++);
    return sum == 0;
}

/* The paragraph in [from, end) that begins with these characters and of which
 * `bytes` sum up to 0; 0: there is none. */
static uint32_t find(uint32_t from, uint32_t end, const char *anchor,
                     uint32_t bytes)
{
    for (; from < end; from += PARAGRAPH)
        if (memcmp((const void *)from, anchor, strlen(anchor)) == 0 &&
            sums_up(from, bytes))
            return from;
    return 0;
}

static uint32_t rsdt(void)
{
    uint32_t rsdp = find(BIOS, ROM_END, "RSD PTR ", RSDP_BYTES);

    return rsdp ? at(rsdp + RSDP_RSDT) : 0;
}

static bool is_table(uint32_t address, const char *signature)
{
    return address && memcmp((const void *)address, signature, 4) == 0 &&
           sums_up(address, at(address + TABLE_BYTES));
}

/* The table of the RSDT with this signature; 0: none. */
static uint32_t acpi_table(const char *signature)
{
    uint32_t root = rsdt();

    for (uint32_t i = HEADER_BYTES; i < at(root + TABLE_BYTES); i += 4)
        if (is_table(at(root + i), signature))
            return at(root + i);
    return 0;
}

static void try_madt(uint32_t madt)
{
    uint32_t end = madt + at(madt + TABLE_BYTES), entries[5] = { 0 };

    for (uint32_t e = madt + MADT_ENTRIES; e < end && at8(e + 1); e += at8(e + 1))
        if (at8(e) < 5) {
            entries[at8(e)]++;
            if (at8(e) == 1)
                report_value("madt", "io_apic", at(e + 4));
            if (at8(e) == 2 && at8(e + 3) == 0)
                report_value("madt", "timer_pin", at(e + 4));
        }
    report_value("madt", "local_apic", at(madt + MADT_LOCAL_APIC));
    report_value("madt", "processors", entries[0]);
}

static void try_acpi(void)
{
    uint32_t fadt, madt, timer;

    report_value("acpi", "rsdt", is_table(rsdt(), "RSDT"));
    fadt = acpi_table("FACP");
    madt = acpi_table("APIC");
    report_value("acpi", "fadt", fadt != 0);
    report_value("acpi", "madt", madt != 0);
    if (fadt) {
        report_value("acpi", "dsdt", is_table(at(fadt + FADT_DSDT), "DSDT"));
        report_value("acpi", "facs",
                     memcmp((const void *)at(fadt + FADT_FACS), "FACS", 4)
                         == 0);
        report_value("acpi", "sci", at16(fadt + FADT_SCI));
        timer = inl((uint16_t)at(fadt + FADT_TIMER));
        for (unsigned i = 0; i < 1000; i++)
            inb(0x80);
        report_value("acpi", "timer_runs",
                     inl((uint16_t)at(fadt + FADT_TIMER)) != timer);
    }
    if (madt)
        try_madt(madt);
}

/* Does the table's length come out at its last entry? */
static void try_mp_table(uint32_t table)
{
    uint32_t entry = table + MP_HEADER_BYTES, count[MP_TYPES] = { 0 };

    for (unsigned n = at16(table + MP_ENTRIES); n; n--) {
        uint8_t type = at8(entry);

        if (type >= MP_TYPES)
            break;
        count[type]++;
        entry += type == MP_PROCESSOR ? 20 : 8;
    }
    report_value("mp", "length", entry - table == at16(table + 4));
    report_value("mp", "processors", count[MP_PROCESSOR]);
    report_value("mp", "io_apics", count[2]);
    report_value("mp", "local_interrupts", count[4]);
}

static void try_mp(void)
{
    uint32_t ebda = (uint32_t)at16(BDA_EBDA) << 4;
    uint32_t pointer = find(ebda, ebda + EBDA_BYTES, "_MP_", PARAGRAPH);
    uint32_t table;

    if (!pointer)
        pointer = find(ROM, ROM_END, "_MP_", PARAGRAPH);
    report_value("mp", "pointer", pointer != 0);
    if (!pointer)
        return;
    table = at(pointer + MP_TABLE);
    report_value("mp", "table",
                 memcmp((const void *)table, "PCMP", 4) == 0 &&
                     sums_up(table, at16(table + 4)));
    try_mp_table(table);
}

/* Walks the structures: each is followed by strings, and an empty one. */
static void try_smbios_table(uint32_t table, uint32_t bytes, unsigned wanted)
{
    uint32_t s = table;
    unsigned structures = 0;
    uint8_t last = 0;

    while (s < table + bytes) {
        last = at8(s);
        structures++;
        for (s += at8(s + 1); at16(s); s++)
            continue;
        s += 2;
    }
    report_value("smbios", "structures", structures == wanted);
    report_value("smbios", "length", s == table + bytes);
    report_value("smbios", "end", last == SM_END);
}

static void try_smbios(void)
{
    uint32_t entry = find(ROM, ROM_END, "_SM_", SM_BYTES);

    report_value("smbios", "entry", entry != 0);
    if (!entry)
        return;
    report_value("smbios", "dmi",
                 sums_up(entry + SM_DMI, SM_BYTES - SM_DMI));
    try_smbios_table(at(entry + SM_TABLE), at16(entry + SM_TABLE_BYTES),
                     at16(entry + SM_STRUCTURES));
}

void tables_try(void)
{
    try_acpi();
    try_mp();
    try_smbios();
}

void tables_overwrite(void)
{
    enum {
        CMOS_INDEX = 0x70, CMOS_FREE = 0x7e, DONE = 0x5a,
        RESET_CONTROL = 0xcf9, RESET_HARD = 0x06, TABLES_BYTES = 0x10000,
    };
    uint32_t ebda = (uint32_t)at16(BDA_EBDA) << 4;

    outb(CMOS_INDEX, CMOS_FREE);
    if (inb(CMOS_INDEX + 1) == DONE)
        return;
    outb(CMOS_INDEX, CMOS_FREE);
    outb(CMOS_INDEX + 1, DONE);
    memset((void *)BIOS, 0xff, TABLES_BYTES);
    memset((void *)ebda, 0xff, EBDA_BYTES);
    outb(RESET_CONTROL, RESET_HARD);
    for (;;)
        continue;
}

/* As acpidump prints them, for acpixtract. */
static void dump(const char *name, uint32_t address)
{
    uint32_t bytes = at(address + TABLE_BYTES);

    printk("%s @ 0x%08x\n", name, address);
    for (uint32_t i = 0; i < bytes; i++) {
        if (i % 16 == 0)
            printk("    %04x:", i);
        printk(" %02x%s", at8(address + i),
               i % 16 == 15 || i == bytes - 1 ? "\n" : "");
    }
    printk("\n");
}

void tables_dump(void)
{
    uint32_t root = rsdt(), fadt = acpi_table("FACP"),
             madt = acpi_table("APIC");

    dump("RSDT", root);
    dump("FACP", fadt);
    if (madt)
        dump("APIC", madt);
    dump("FACS", at(fadt + FADT_FACS));
    dump("DSDT", at(fadt + FADT_DSDT));
}
