/*
 * Which functions there are (PCI Local Bus 2.1, 6.2.1).
 */
#include "firmware/lib/pci_config.h"

/* Without PCI the address register does not read as written. */
bool pci_is_present(void)
{
    outl(PCI_ADDRESS, PCI_ADDRESS_ENABLE);
    return inl(PCI_ADDRESS) == PCI_ADDRESS_ENABLE;
}

/* A device without function 0 does not exist, one that is not multifunction has
 * no other. */
uint32_t pci_next(uint32_t function)
{
    while (function < PCI_FUNCTIONS_OF_BUS) {
        uint32_t first = function & ~(uint32_t)(PCI_FUNCTIONS - 1);
        bool alone = !(pci_read8(first, PCI_HEADER_TYPE) &
                       PCI_HEADER_MULTIFUNCTION);

        if (pci_read16(first, PCI_VENDOR) == PCI_NO_DEVICE ||
            (alone && function > first))
            function = first + PCI_FUNCTIONS;
        else if (pci_read16(function, PCI_VENDOR) == PCI_NO_DEVICE)
            function++;
        else
            break;
    }
    return function;
}

uint32_t pci_memory_bar(uint8_t class_code)
{
    enum { BAR_ADDRESS = ~0xf };

    if (!pci_is_present())
        return 0;
    for (uint32_t function = 0;
         (function = pci_next(function)) < PCI_FUNCTIONS_OF_BUS; function++) {
        uint32_t bar = pci_read32(function, PCI_BAR0);

        if (pci_read8(function, PCI_CLASS) == class_code &&
            !(bar & PCI_BAR_IO))
            return bar & (uint32_t)BAR_ADDRESS;
    }
    return 0;
}
