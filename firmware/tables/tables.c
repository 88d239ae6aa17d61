#include "firmware/tables/tables.h"

#include "firmware/lib/pci_config.h"
#include "firmware/tables/tables_parts.h"

enum {
    /* 82441FX (290549) 3.2.18: E0000h-EFFFFh is RAM, to read and to write. */
    HOST_BRIDGE = 0, HOST_PAM5 = 0x5e, HOST_PAM6 = 0x5f, PAM_RAM = 0x33,

    EFLAGS_ID = 1 << 21,

    IO_APIC_SELECT = 0x00, IO_APIC_WINDOW = 0x10, IO_APIC_ID_SHIFT = 24,
};

uint8_t tables_checksum(const void *table, size_t bytes)
{
    const uint8_t *byte = table;
    uint8_t sum = 0;

    while (bytes--)
        sum += *byte++;
    return -sum;
}

/* CPUID is there if its flag can be changed. */
static bool has_cpuid(void)
{
    uint32_t before;
    uint32_t after;

    __asm__ volatile("pushfl\n\t"
                     "popl %0\n\t"
                     "movl %0, %1\n\t"
                     "xorl %2, %1\n\t"
                     "pushl %1\n\t"
                     "popfl\n\t"
                     "pushfl\n\t"
                     "popl %1\n\t"
                     "pushl %0\n\t"
                     "popfl"
                     : "=&r"(before), "=&r"(after)
                     : "i"(EFLAGS_ID));
    return (before ^ after) & EFLAGS_ID;
}

bool tables_cpuid(uint32_t *signature, uint32_t *features)
{
    uint32_t ebx;
    uint32_t ecx;

    *signature = *features = 0;
    if (!has_cpuid())
        return false;
    __asm__ volatile("cpuid"
                     : "=a"(*signature), "=b"(ebx), "=c"(ecx), "=d"(*features)
                     : "0"(1));
    return true;
}

static void name_io_apic(void)
{
    *(volatile uint32_t *)(TABLES_IO_APIC + IO_APIC_SELECT) = 0;
    *(volatile uint32_t *)(TABLES_IO_APIC + IO_APIC_WINDOW) =
        TABLES_IO_APIC_ID << IO_APIC_ID_SHIFT;
}

void tables_init(bool apic, uint32_t pm_base)
{
    pci_write8(HOST_BRIDGE, HOST_PAM5, PAM_RAM);
    pci_write8(HOST_BRIDGE, HOST_PAM6, PAM_RAM);
    if (apic) {
        name_io_apic();
        mp_init();
    }
    acpi_init(apic, pm_base);
    smbios_init();
}
