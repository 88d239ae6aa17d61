/* What the files of the tables offer to each other. */
#ifndef PAGEWALK_FIRMWARE_TABLES_TABLES_PARTS_H
#define PAGEWALK_FIRMWARE_TABLES_TABLES_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the tables say of the processor and the interrupts. */
enum {
    TABLES_CPU_ID = 0,              /* the processor's APIC ID */
    TABLES_IO_APIC_ID = 1,
    TABLES_IO_APIC_PIRQ = 16,       /* the pin of PIRQA# */
    TABLES_TIMER_PIN = 2,           /* of ISA interrupt 0 */
    TABLES_ISA_IRQS = 16,
    TABLES_CASCADE = 2,             /* the 8259s': no interrupt */
    TABLES_SCI = 9,                 /* level-triggered, active high */
};

#define TABLES_LOCAL_APIC   0xfee00000u
#define TABLES_IO_APIC      0xfec00000u

/* What makes the bytes of a table sum up to 0. */
uint8_t tables_checksum(const void *table, size_t bytes);

/* The processor's signature and features (CPUID.1: EAX, EDX); false, and zeros,
 * if it has no CPUID. */
bool tables_cpuid(uint32_t *signature, uint32_t *features);

void acpi_init(bool apic, uint32_t pm_base);
void mp_init(void);
void smbios_init(void);

#endif
