/*
 * Reading and writing configuration space, and the search on bus 0.
 */
#include "guest/drivers/pci.h"

#include "guest/arch/io.h"

enum {
    CONFIG_ADDRESS = 0xcf8, CONFIG_DATA = 0xcfc,
    DEVICES = 32, FUNCTIONS = 8,
    HEADER_TYPE = 0x0c,         /* register; the type is its byte 2 */
    MULTI_FUNCTION = 0x80 << 16,
};

static const uint32_t enable = 1u << 31;

static void select_register(struct pci_device where, uint8_t reg)
{
    outl(CONFIG_ADDRESS, enable | (uint32_t)where.device << 11 |
                         (uint32_t)where.function << 8 | (reg & 0xfc));
}

uint32_t pci_read(struct pci_device where, uint8_t reg)
{
    select_register(where, reg);
    return inl(CONFIG_DATA);
}

void pci_write(struct pci_device where, uint8_t reg, uint32_t value)
{
    select_register(where, reg);
    outl(CONFIG_DATA, value);
}

static bool present(struct pci_device where)
{
    return (pci_read(where, PCI_ID) & 0xffff) != 0xffff;
}

/* Only a host bridge has the address register, which reads as written. */
static bool have_mechanism_1(void)
{
    outl(CONFIG_ADDRESS, enable);
    return inl(CONFIG_ADDRESS) == enable;
}

/* The first function for which register REG, shifted right by SHIFT, is VALUE. */
static bool find(uint8_t reg, unsigned shift, uint32_t value,
                 struct pci_device *found)
{
    struct pci_device at;
    uint8_t functions;

    if (!have_mechanism_1())
        return false;
    for (at.device = 0; at.device < DEVICES; at.device++) {
        at.function = 0;
        if (!present(at))
            continue;
        functions = pci_read(at, HEADER_TYPE) & MULTI_FUNCTION ? FUNCTIONS
                                                               : 1;
        for (; at.function < functions; at.function++) {
            if (present(at) && pci_read(at, reg) >> shift == value) {
                *found = at;
                return true;
            }
        }
    }
    return false;
}

bool pci_find_class(uint16_t class_code, struct pci_device *found)
{
    return find(PCI_CLASS, 16, class_code, found);
}

bool pci_find_id(uint32_t id, struct pci_device *found)
{
    return find(PCI_ID, 0, id, found);
}

/* The status in the high half clears the bits that are written as ones. */
void pci_enable(struct pci_device where, uint16_t bits)
{
    pci_write(where, PCI_COMMAND,
              (pci_read(where, PCI_COMMAND) & 0xffff) | bits);
}
