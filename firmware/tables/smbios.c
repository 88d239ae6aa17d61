/*
 * SMBIOS' tables (DMTF DSP0134, version 2.7): the BIOS, the system, its
 * processor and its memory.
 *
 * Software looks for the entry point in the ROM's segment (5.2.1), where nothing
 * can be written: so it is a constant, and what it says of the table, its length
 * and the number of its structures, is the same on every machine.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/services/e820.h"
#include "firmware/tables/tables_parts.h"

enum smbios_type {
    TYPE_BIOS = 0, TYPE_SYSTEM = 1, TYPE_CHASSIS = 3, TYPE_PROCESSOR = 4,
    TYPE_ARRAY = 16, TYPE_DEVICE = 17, TYPE_MAPPED = 19, TYPE_BOOT = 32,
    TYPE_INACTIVE = 126, TYPE_END = 127
};

/* Every structure's handle. */
enum smbios_handle {
    HANDLE_BIOS, HANDLE_SYSTEM, HANDLE_CHASSIS, HANDLE_PROCESSOR, HANDLE_ARRAY,
    HANDLE_DEVICE, HANDLE_MAPPED_LOW, HANDLE_MAPPED_HIGH, HANDLE_BOOT,
    HANDLE_END, STRUCTURES
};

enum {
    NO_HANDLE = 0xfffe, OTHER = 1, UNKNOWN = 2, NONE = 3,
    /* BIOS characteristics: ISA, PCI, boots from CDs and by choice; and ACPI
     * (7.1.1). */
    BIOS_CHARACTERISTICS = 1 << 4 | 1 << 7 | 1 << 15 | 1 << 16,
    BIOS_HAS_ACPI = 1,
    WAKE_POWER_SWITCH = 6,              /* 7.2.2 */
    CHASSIS_DESKTOP = 3,
    PROCESSOR_CENTRAL = 3, PROCESSOR_IN_USE = 0x41, UPGRADE_NONE = 6,
    ARRAY_MOTHERBOARD = 3, ARRAY_SYSTEM = 3, ARRAY_NO_ECC = 3,
    DEVICE_DIMM = 9, DEVICE_RAM = 3, DEVICE_NO_WIDTH = 0xffff,
    DEVICE_MIB_MAX = 0x7fff,            /* and more is in extended_mib */
    FOUR_GIB_KIB = 4 << 20,
};

struct header {
    uint8_t type;
    uint8_t bytes;
    uint16_t handle;
} __attribute__((packed));

struct bios {
    struct header header;
    uint8_t vendor, version;
    uint16_t segment;
    uint8_t date, rom_size;
    uint64_t characteristics;
    uint8_t more[2];
    uint8_t major, minor, ec_major, ec_minor;
} __attribute__((packed));

struct system {
    struct header header;
    uint8_t manufacturer, product, version, serial;
    uint8_t uuid[16];
    uint8_t wake, sku, family;
} __attribute__((packed));

struct chassis {
    struct header header;
    uint8_t manufacturer, type, version, serial, asset;
    uint8_t boot_state, power_state, thermal_state, security;
} __attribute__((packed));

struct processor {
    struct header header;
    uint8_t socket, type, family, manufacturer;
    uint32_t signature, features;
    uint8_t version, voltage;
    uint16_t clock, speed_max, speed;
    uint8_t status, upgrade;
    uint16_t l1, l2, l3;
    uint8_t serial, asset, part;
} __attribute__((packed));

struct array {
    struct header header;
    uint8_t location, use, correction;
    uint32_t kib;
    uint16_t error_handle, devices;
} __attribute__((packed));

struct device {
    struct header header;
    uint16_t array, error_handle, width, data_width, mib;
    uint8_t form, set, locator, bank, type;
    uint16_t detail, speed;
    uint8_t manufacturer, serial, asset, part, attributes;
    uint32_t extended_mib;
    uint16_t speed_now;
} __attribute__((packed));

struct mapped {
    struct header header;
    uint32_t first_kib, last_kib;
    uint16_t array;
    uint8_t width;
} __attribute__((packed));

struct boot {
    struct header header;
    uint8_t reserved[6];
    uint8_t status;
} __attribute__((packed));

/* Linux takes firmware of before 2008 for one with less than it has. */
#define BIOS_STRINGS "Pagewalk\0pagewalk\0" "01/01/2020\0"

/* The table: each structure, then its strings, then an empty one. */
struct table {
    struct bios bios;
    char bios_strings[sizeof BIOS_STRINGS];
    struct system system;
    char system_strings[sizeof "Pagewalk\0PC\0"];
    struct chassis chassis;
    char chassis_strings[sizeof "Pagewalk\0"];
    struct processor processor;
    char processor_strings[sizeof "CPU 0\0"];
    struct array array;
    char array_strings[2];
    struct device device;
    char device_strings[sizeof "DIMM 0\0"];
    struct mapped low;
    char low_strings[2];
    struct mapped high;
    char high_strings[2];
    struct boot boot;
    char boot_strings[2];
    struct header end;
    char end_strings[2];
} __attribute__((packed));

static const struct table template = {
    .bios = {
        { TYPE_BIOS, sizeof(struct bios), HANDLE_BIOS },
        .vendor = 1, .version = 2, .segment = ROM_SEGMENT, .date = 3,
        .rom_size = ROM_BYTES / 0x10000 - 1,
        .characteristics = BIOS_CHARACTERISTICS, .more = { BIOS_HAS_ACPI },
        .major = 0xff, .minor = 0xff, .ec_major = 0xff, .ec_minor = 0xff,
    },
    .bios_strings = BIOS_STRINGS,
    .system = {
        { TYPE_SYSTEM, sizeof(struct system), HANDLE_SYSTEM },
        .manufacturer = 1, .product = 2, .wake = WAKE_POWER_SWITCH,
    },
    .system_strings = "Pagewalk\0PC\0",
    .chassis = {
        { TYPE_CHASSIS, sizeof(struct chassis), HANDLE_CHASSIS },
        .manufacturer = 1, .type = CHASSIS_DESKTOP, .boot_state = NONE,
        .power_state = NONE, .thermal_state = NONE, .security = UNKNOWN,
    },
    .chassis_strings = "Pagewalk\0",
    .processor = {
        { TYPE_PROCESSOR, sizeof(struct processor), HANDLE_PROCESSOR },
        .socket = 1, .type = PROCESSOR_CENTRAL, .family = UNKNOWN,
        .status = PROCESSOR_IN_USE, .upgrade = UPGRADE_NONE,
        .l1 = UINT16_MAX, .l2 = UINT16_MAX, .l3 = UINT16_MAX,
    },
    .processor_strings = "CPU 0\0",
    .array = {
        { TYPE_ARRAY, sizeof(struct array), HANDLE_ARRAY },
        .location = ARRAY_MOTHERBOARD, .use = ARRAY_SYSTEM,
        .correction = ARRAY_NO_ECC, .error_handle = NO_HANDLE, .devices = 1,
    },
    .device = {
        { TYPE_DEVICE, sizeof(struct device), HANDLE_DEVICE },
        .array = HANDLE_ARRAY, .error_handle = NO_HANDLE,
        .width = DEVICE_NO_WIDTH, .data_width = DEVICE_NO_WIDTH,
        .form = DEVICE_DIMM, .locator = 1, .type = DEVICE_RAM,
        .detail = 1 << UNKNOWN,
    },
    .device_strings = "DIMM 0\0",
    .low = {
        { TYPE_MAPPED, sizeof(struct mapped), HANDLE_MAPPED_LOW },
        .array = HANDLE_ARRAY, .width = 1,
    },
    .high = {
        { TYPE_INACTIVE, sizeof(struct mapped), HANDLE_MAPPED_HIGH },
        .array = HANDLE_ARRAY, .width = 1,
    },
    .boot = { { TYPE_BOOT, sizeof(struct boot), HANDLE_BOOT } },
    .end = { TYPE_END, sizeof(struct header), HANDLE_END },
};

/* The entry point (5.2.1). Its checksums are sums of constants. */
enum {
    ENTRY_BYTES = 0x1f, VERSION_MAJOR = 2, VERSION_MINOR = 7,
    LARGEST = sizeof(struct device) + sizeof template.device_strings,

    DMI_SUM = '_' + 'D' + 'M' + 'I' + '_' +
              (sizeof(struct table) & 0xff) + (sizeof(struct table) >> 8) +
              (TABLES_SMBIOS & 0xff) + (TABLES_SMBIOS >> 8 & 0xff) +
              (TABLES_SMBIOS >> 16) + STRUCTURES +
              (VERSION_MAJOR << 4 | VERSION_MINOR),
    SM_SUM = '_' + 'S' + 'M' + '_' + ENTRY_BYTES + VERSION_MAJOR +
             VERSION_MINOR + LARGEST,
};

struct entry_point {
    char anchor[4];
    uint8_t checksum, bytes, major, minor;
    uint16_t largest;
    uint8_t revision, formatted[5];
    char dmi_anchor[5];
    uint8_t dmi_checksum;
    uint16_t table_bytes;
    uint32_t table;
    uint16_t structures;
    uint8_t bcd;
} __attribute__((packed));

__attribute__((aligned(16), used))
static const struct entry_point entry_point = {
    /* The part from the second anchor on sums up to 0 by itself. */
    .anchor = "_SM_", .checksum = (uint8_t)-SM_SUM, .bytes = ENTRY_BYTES,
    .major = VERSION_MAJOR, .minor = VERSION_MINOR, .largest = LARGEST,
    .dmi_anchor = "_DMI_", .dmi_checksum = (uint8_t)-DMI_SUM,
    .table_bytes = sizeof(struct table), .table = TABLES_SMBIOS,
    .structures = STRUCTURES, .bcd = VERSION_MAJOR << 4 | VERSION_MINOR,
};

_Static_assert(sizeof(struct entry_point) == ENTRY_BYTES,
               "SMBIOS 5.2.1");
_Static_assert(LARGEST <= UINT8_MAX, "SM_SUM");

void smbios_init(void)
{
    struct table *t = (void *)TABLES_SMBIOS;
    /* The memory map has RAM up to the EBDA and from 1 MiB on: not all of the
     * first MiB is in its sum. */
    uint32_t above_1m = e820_extended_kib() >> 10;
    uint32_t above_4g = e820_ram_mib() - above_1m;
    uint32_t mib = 1 + above_1m + above_4g;
    uint32_t signature;
    uint32_t features;

    memcpy(t, &template, sizeof *t);
    tables_cpuid(&signature, &features);
    t->processor.signature = signature;
    t->processor.features = features;
    t->array.kib = mib << 10;
    t->device.mib = (uint16_t)(mib < DEVICE_MIB_MAX ? mib : DEVICE_MIB_MAX);
    if (mib >= DEVICE_MIB_MAX)
        t->device.extended_mib = mib;
    t->low.last_kib = ((1 + above_1m) << 10) - 1;
    t->high.first_kib = FOUR_GIB_KIB;
    t->high.last_kib = FOUR_GIB_KIB + (above_4g << 10) - 1;
    if (above_4g)
        t->high.header.type = TYPE_MAPPED;
}
