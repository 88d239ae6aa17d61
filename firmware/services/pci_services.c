/*
 * PCI BIOS 2.1: finding functions of bus 0 and their configuration space. There
 * is no entry for 32-bit callers.
 */
#include "firmware/services/pci_services.h"

#include "firmware/lib/pci_config.h"

enum {
    IS_PRESENT = 0x01, FIND_DEVICE = 0x02, FIND_CLASS = 0x03,
    READ_8 = 0x08, READ_16 = 0x09, READ_32 = 0x0a,
    WRITE_8 = 0x0b, WRITE_16 = 0x0c, WRITE_32 = 0x0d,   /* AL */

    OK = 0x00, NO_SUCH_FUNCTION = 0x81, BAD_VENDOR = 0x83,
    NOT_FOUND = 0x86, BAD_REGISTER = 0x87,              /* AH */

    MECHANISM_1 = 0x01,
    VERSION = 0x0210,
    REGISTERS = 0x100
};

#define SIGNATURE 0x20494350u       /* "PCI " */

static uint8_t tell(struct bios_call *call)
{
    call->al = MECHANISM_1;
    call->bx = VERSION;
    call->cl = 0;                   /* the last bus */
    call->edx = SIGNATURE;
    call->edi = 0;
    return OK;
}

/* The function number SI, from 0 on, of those whose register has that value in
 * all bits from `shift` on. */
static uint8_t find(struct bios_call *call, unsigned reg, unsigned shift,
                    uint32_t value)
{
    unsigned left = (uint16_t)call->esi;

    for (uint32_t function = 0;
         (function = pci_next(function)) < PCI_FUNCTIONS_OF_BUS; function++)
        if (pci_read32(function, reg) >> shift == value && left-- == 0) {
            call->bx = (uint16_t)function;
            return OK;
        }
    return NOT_FOUND;
}

static uint8_t find_device(struct bios_call *call)
{
    if (call->dx == PCI_NO_DEVICE)
        return BAD_VENDOR;
    return find(call, PCI_VENDOR, 0, (uint32_t)call->cx << 16 | call->dx);
}

static uint8_t transfer(struct bios_call *call, uint8_t function)
{
    static const uint8_t bytes[] = { 1, 2, 4, 1, 2, 4 };
    unsigned reg = (uint16_t)call->edi;

    if (reg >= REGISTERS || reg % bytes[function - READ_8] != 0)
        return BAD_REGISTER;
    switch (function) {
    case READ_8:
        call->cl = pci_read8(call->bx, reg);
        break;
    case READ_16:
        call->cx = pci_read16(call->bx, reg);
        break;
    case READ_32:
        call->ecx = pci_read32(call->bx, reg);
        break;
    case WRITE_8:
        pci_write8(call->bx, reg, call->cl);
        break;
    case WRITE_16:
        pci_write16(call->bx, reg, call->cx);
        break;
    case WRITE_32:
        pci_write32(call->bx, reg, call->ecx);
        break;
    }
    return OK;
}

static uint8_t serve(struct bios_call *call)
{
    switch (call->al & 0x7f) {
    case IS_PRESENT:
        return tell(call);
    case FIND_DEVICE:
        return find_device(call);
    case FIND_CLASS:
        return find(call, PCI_REVISION, 8, call->ecx & 0xffffff);
    case READ_8:
    case READ_16:
    case READ_32:
    case WRITE_8:
    case WRITE_16:
    case WRITE_32:
        return transfer(call, call->al & 0x7f);
    }
    return NO_SUCH_FUNCTION;
}

bool pci_serve(struct bios_call *call)
{
    if (!pci_is_present())
        return false;
    call->ah = serve(call);
    return call->ah == OK;
}
