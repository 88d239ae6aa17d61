/*
 * Build tool: writes the VGA's character set to standard output, 256 glyphs of
 * 16 bytes, for the ROM to load, as the ROM of a PC does. The font is the
 * emulated VGA's own, so that loading it does not change how the screen looks.
 */
#include <stdio.h>

#include "devices/vga/vga_font.h"

int main(void)
{
    static struct vga_font font;

    vga_font_build(&font);
    return fwrite(&font, sizeof font, 1, stdout) != 1;
}
