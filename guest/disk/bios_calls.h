/*
 * Interrupts of the BIOS and their functions (Ralf Brown's Interrupt List), for
 * C and assembly. A function is a value of AX, or of its high byte AH.
 */
#ifndef PAGEWALK_GUEST_DISK_BIOS_CALLS_H
#define PAGEWALK_GUEST_DISK_BIOS_CALLS_H

#define INT_VIDEO           0x10
#define INT_DISK            0x13
#define INT_SYSTEM          0x15
#define INT_NO_BOOT         0x18    /* gives the machine back */

#define AH_TELETYPE         0x0e    /* INT_VIDEO: write AL at the cursor */
#define TELETYPE_COLOUR     7       /* BL, in graphics modes */

#define AH_RESET            0x00
#define AH_READ             0x02    /* INT_DISK: AL sectors by CHS to ES:BX */
#define AH_GEOMETRY         0x08
#define AH_EXTENSIONS       0x41    /* are AH=42h and its like there? */
#define AH_EXTENDED_READ    0x42    /* by the packet at DS:SI */
#define EXTENSIONS_ASK      0x55aa  /* BX before AH=41h, and after it */
#define EXTENSIONS_ANSWER   0xaa55
#define EXTENSIONS_PACKETS  1       /* CX: AH=42h to 44h, 47h, 48h work */

#define AX_OPEN_A20         0x2401  /* INT_SYSTEM */
#define AX_MEMORY_MAP       0xe820
#define AH_EXTENDED_MEMORY  0x88
#define SMAP                0x534d4150  /* AX=E820h: both signatures */

#endif
