/*
 * What local and I/O APICs send each other (SDM vol. 3A 10.6, 82093AA data
 * sheet (290566) 3.2.4).
 */
#ifndef PAGEWALK_DEVICES_APIC_APIC_MESSAGE_H
#define PAGEWALK_DEVICES_APIC_APIC_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

/* The delivery mode, as the registers of both encode it. */
enum apic_delivery {
    APIC_FIXED, APIC_LOWEST, APIC_SMI, APIC_RESERVED, APIC_NMI, APIC_INIT,
    APIC_STARTUP, APIC_EXTINT
};

enum { APIC_VECTOR_MIN = 16 };      /* lower ones are illegal */

struct apic_message {
    uint8_t destination;
    bool logical;                   /* `destination` is one of logical mode */
    enum apic_delivery delivery;
    uint8_t vector;
    bool level;                     /* its end is told to the I/O APIC */
};

#endif
