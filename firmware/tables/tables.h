/*
 * The tables in which an operating system finds the machine: the MultiProcessor
 * Specification's (1.4), ACPI's (1.0b) and SMBIOS' (2.7).
 *
 * They are made at boot in the RAM below the ROM (layout.h), which the memory
 * map reserves. The pointers that lead to them are where they are looked for:
 * MP's in the EBDA, SMBIOS' in the ROM, ACPI's in that RAM itself.
 */
#ifndef PAGEWALK_FIRMWARE_TABLES_TABLES_H
#define PAGEWALK_FIRMWARE_TABLES_TABLES_H

#include <stdbool.h>
#include <stdint.h>

/* Makes all of them. The memory map and PCI are ready. `apic`: the processor has
 * a local APIC; `pm_base`: the first port of the power management registers. */
void tables_init(bool apic, uint32_t pm_base);

#endif
