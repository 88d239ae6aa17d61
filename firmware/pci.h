/*
 * PCI bus 0, reached by configuration mechanism 1 (PCI Local Bus 2.1,
 * 3.7.4.1).
 */
#ifndef PAGEWALK_FIRMWARE_PCI_H
#define PAGEWALK_FIRMWARE_PCI_H

/* Gives every function of bus 0 its addresses and interrupt line and enables
 * its decoders. Does nothing on a board without PCI. */
void pci_init(void);

#endif
