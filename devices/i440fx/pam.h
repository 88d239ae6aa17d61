/*
 * Memory that the 82441FX sends to DRAM or to PCI, where the ROMs are (Intel
 * 290549, 3.2.18 "PAM" and "SMRAM" of the configuration registers).
 *
 * Seven registers have attributes for thirteen segments between C0000h and
 * FFFFFh: may reads be served by DRAM, may writes? A BIOS copies itself to the
 * DRAM below its ROM and then reads it there: it "shadows" the ROM. SMRAM is
 * the DRAM behind the display's window; it can be opened to all code.
 */
#ifndef PAGEWALK_DEVICES_I440FX_PAM_H
#define PAGEWALK_DEVICES_I440FX_PAM_H

#include <stdint.h>

#include "devices/bus/bus.h"

enum {
    PAM_REGISTERS = 7,          /* PAM0-PAM6 */
    PAM_SEGMENTS = 13,
    PAM_FIRST = 0x59,           /* of them, in the configuration space */
    PAM_SMRAM = 0x72,
    PAM_SMRAM_RESET = 0x02,     /* C_BASE_SEG: A0000h, the only choice */
    PAM_SMRAM_WRITABLE = 0x78,  /* D_OPEN, D_CLS, D_LCK, G_SMRAME */
};

struct pam {
    struct bus *bus;
    uint8_t *ram;                       /* host address of address 0 */
    const uint8_t *rom[PAM_SEGMENTS];   /* of each segment; null: none */
    unsigned segment[PAM_SEGMENTS];     /* regions of the bus */
    uint8_t attribute[PAM_SEGMENTS];    /* in force */
    unsigned smram;                     /* a region; 0: never opened */
    bool smram_open;
};

/* `ram` is the host address of physical address 0. The ROMs are what is on the
 * bus at the segments now. */
void pam_init(struct pam *pam, struct bus *bus, uint8_t *ram);

/* Puts the registers of the host bridge's configuration space into force. */
void pam_update(struct pam *pam, const uint8_t *config);

#endif
