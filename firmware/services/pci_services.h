/*
 * INT 1Ah AH=B1h: the PCI BIOS, for callers in real mode.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_PCI_SERVICES_H
#define PAGEWALK_FIRMWARE_SERVICES_PCI_SERVICES_H

#include <stdbool.h>

#include "firmware/services/services.h"

/* False: the carry flag is to be set; AH is the status. */
bool pci_serve(struct bios_call *call);

#endif
