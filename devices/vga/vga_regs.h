/*
 * VGA and Bochs VBE registers: indices and bits.
 *
 * Sources: IBM Personal System/2 Hardware Interface Technical Reference,
 * Video Subsystem (VGA); Bochs iodev/display/vga.h and QEMU
 * docs/specs/standard-vga.rst (VBE dispi interface and the MMIO BAR).
 */
#ifndef PAGEWALK_DEVICES_VGA_VGA_REGS_H
#define PAGEWALK_DEVICES_VGA_VGA_REGS_H

enum {
    /* Ports. The CRTC and the status register answer at 3Bx or 3Dx, as
     * VGA_MISC_COLOUR says. */
    VGA_PORT_MONO        = 0x3b0,   /* 3B0-3BB; 3BC is a printer port */
    VGA_PORT_MONO_COUNT  = 12,
    VGA_PORT_CRTC_MONO   = 0x3b4,
    VGA_PORT_STATUS_MONO = 0x3ba,
    VGA_PORT             = 0x3c0,   /* 3C0-3DF */
    VGA_PORT_COUNT       = 32,
    VGA_PORT_ATTR        = 0x3c0,   /* index and data by turns */
    VGA_PORT_ATTR_READ   = 0x3c1,
    VGA_PORT_MISC        = 0x3c2,   /* write; read: input status 0 */
    VGA_PORT_SEQ         = 0x3c4,
    VGA_PORT_DAC_MASK    = 0x3c6,
    VGA_PORT_DAC_READ    = 0x3c7,   /* write: index; read: DAC state */
    VGA_PORT_DAC_WRITE   = 0x3c8,
    VGA_PORT_DAC_DATA    = 0x3c9,
    VGA_PORT_FEATURE     = 0x3ca,   /* read */
    VGA_PORT_MISC_READ   = 0x3cc,
    VGA_PORT_GFX         = 0x3ce,
    VGA_PORT_CRTC        = 0x3d4,
    VGA_PORT_STATUS      = 0x3da,   /* read; write: feature control */

    VGA_MISC_COLOUR    = 0x01,      /* CRTC at 3D4 */
    VGA_MISC_RAM       = 0x02,      /* the CPU sees the memory */
    VGA_MISC_CLOCK     = 0x0c,      /* 00 25.175 MHz, 01 28.322 MHz */
    VGA_MISC_CLOCK_28M = 0x04,

    VGA_STATUS_BLANK   = 0x01,      /* horizontal or vertical blanking */
    VGA_STATUS_RETRACE = 0x08,      /* vertical retrace */

    VGA_SEQ_CLOCKING  = 1,
    VGA_SEQ_MAP_MASK  = 2,
    VGA_SEQ_CHAR_MAP  = 3,
    VGA_SEQ_MEMORY    = 4,
    VGA_SEQ_REGS      = 5,
    VGA_SEQ1_8DOT     = 0x01,
    VGA_SEQ1_HALF     = 0x08,       /* dot clock divided by two */
    VGA_SEQ1_OFF      = 0x20,       /* screen off */
    VGA_SEQ4_LINEAR   = 0x04,       /* odd/even addressing off */
    VGA_SEQ4_CHAIN4   = 0x08,

    VGA_CRTC_H_TOTAL        = 0x00,
    VGA_CRTC_H_DISPLAY      = 0x01,
    VGA_CRTC_V_TOTAL        = 0x06,
    VGA_CRTC_OVERFLOW       = 0x07,
    VGA_CRTC_PRESET_ROW     = 0x08,
    VGA_CRTC_MAX_SCAN       = 0x09,
    VGA_CRTC_CURSOR_START   = 0x0a,
    VGA_CRTC_CURSOR_END     = 0x0b,
    VGA_CRTC_START_HIGH     = 0x0c,
    VGA_CRTC_START_LOW      = 0x0d,
    VGA_CRTC_CURSOR_HIGH    = 0x0e,
    VGA_CRTC_CURSOR_LOW     = 0x0f,
    VGA_CRTC_V_SYNC_START   = 0x10,
    VGA_CRTC_V_SYNC_END     = 0x11,
    VGA_CRTC_V_DISPLAY      = 0x12,
    VGA_CRTC_OFFSET         = 0x13,
    VGA_CRTC_UNDERLINE      = 0x14,
    VGA_CRTC_MODE           = 0x17,
    VGA_CRTC_LINE_COMPARE   = 0x18,
    VGA_CRTC_REGS           = 0x19,
    VGA_CRTC8_ROW           = 0x1f, /* scan line that the picture starts in */
    VGA_CRTC8_BYTES_SHIFT   = 5,    /* bits 6:5: characters to the left */
    VGA_CRTC9_SCAN          = 0x1f, /* scan lines of a row, less one */
    VGA_CRTC9_DOUBLE        = 0x80, /* each scan line twice */
    VGA_CRTC0A_CURSOR_OFF   = 0x20,
    VGA_CRTC0A_LINE         = 0x1f,
    VGA_CRTC0B_SKEW_SHIFT   = 5,    /* bits 6:5: characters to the right */
    VGA_CRTC11_PROTECT      = 0x80, /* registers 0-7 cannot be written */
    VGA_CRTC14_LINE         = 0x1f, /* of the underline */
    VGA_CRTC14_DWORD        = 0x40,
    VGA_CRTC17_A13          = 0x01, /* 0: A13 is row scan bit 0 (CGA) */
    VGA_CRTC17_A14          = 0x02, /* 0: A14 is row scan bit 1 */
    VGA_CRTC17_WRAP         = 0x20, /* word mode: A0 is MA15, else MA13 */
    VGA_CRTC17_BYTE         = 0x40,

    VGA_GFX_SET_RESET        = 0,
    VGA_GFX_ENABLE_SET_RESET = 1,
    VGA_GFX_COMPARE          = 2,
    VGA_GFX_ROTATE           = 3,
    VGA_GFX_READ_MAP         = 4,
    VGA_GFX_MODE             = 5,
    VGA_GFX_MISC             = 6,
    VGA_GFX_DONT_CARE        = 7,
    VGA_GFX_BIT_MASK         = 8,
    VGA_GFX_REGS             = 9,
    VGA_GFX3_COUNT           = 0x07,    /* by which data is rotated */
    VGA_GFX3_FUNCTION_SHIFT  = 3,       /* bits 4:3: with the latch */
    VGA_GFX5_WRITE_MODE      = 0x03,
    VGA_GFX5_READ_MODE       = 0x08,
    VGA_GFX5_ODD_EVEN        = 0x10,
    VGA_GFX5_INTERLEAVE      = 0x20,    /* CGA shift register */
    VGA_GFX5_256             = 0x40,    /* 256-colour shift register */
    VGA_GFX6_GRAPHICS        = 0x01,
    VGA_GFX6_MAP_SHIFT       = 2,       /* bits 3:2: where the window is */

    VGA_ATTR_MODE         = 0x10,
    VGA_ATTR_OVERSCAN     = 0x11,
    VGA_ATTR_PLANE_ENABLE = 0x12,
    VGA_ATTR_PAN          = 0x13,
    VGA_ATTR_COLOUR       = 0x14,
    VGA_ATTR_REGS         = 0x15,
    VGA_ATTR_INDEX        = 0x1f,
    VGA_ATTR_VIDEO        = 0x20,   /* of the index: the palette drives the
                                       screen; 0 blanks it */
    VGA_ATTR10_LINE       = 0x04,   /* ninth dot of C0-DF repeats the eighth */
    VGA_ATTR10_BLINK      = 0x08,
    VGA_ATTR10_SPLIT      = 0x20,   /* below the line compare nothing pans */
    VGA_ATTR10_P54        = 0x80,   /* colour bits 5:4 from VGA_ATTR_COLOUR */

    VBE_PORT_INDEX = 0x1ce,
    VBE_PORTS      = 3,             /* index; data at 1CF and 1D0 */

    VBE_ID           = 0x0,
    VBE_XRES         = 0x1,
    VBE_YRES         = 0x2,
    VBE_BPP          = 0x3,
    VBE_ENABLE       = 0x4,
    VBE_BANK         = 0x5,
    VBE_VIRT_WIDTH   = 0x6,
    VBE_VIRT_HEIGHT  = 0x7,
    VBE_X_OFFSET     = 0x8,
    VBE_Y_OFFSET     = 0x9,
    VBE_MEMORY_64K   = 0xa,
    VBE_REGS         = 0xb,

    VBE_ID_FIRST     = 0xb0c0,
    VBE_ID_LAST      = 0xb0c5,

    VBE_ENABLED      = 0x01,
    VBE_GETCAPS      = 0x02,        /* XRES, YRES, BPP read their maxima */
    VBE_8BIT_DAC     = 0x20,
    VBE_LFB          = 0x40,
    VBE_NOCLEAR      = 0x80,

    VBE_BANK_SHIFT   = 16,

    /* BAR 2 (standard-vga.rst, "MMIO area spec"). */
    VGA_MMIO_PORTS      = 0x400,    /* 3C0-3DF */
    VGA_MMIO_VBE        = 0x500,    /* register n at 500 + 2n */
    VGA_MMIO_EXT        = 0x600,    /* bytes of this block */
    VGA_MMIO_EXT_ENDIAN = 0x604,
    VGA_MMIO_EXT_BYTES  = 8,
};

#define VGA_MMIO_LITTLE_ENDIAN 0x1e1e1e1eu

#endif
