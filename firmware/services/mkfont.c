/*
 * Build tool: writes the VGA's character set to standard output, 256 glyphs of
 * 16 bytes, for the ROM to load. On a PC, too, it comes from a ROM; and a
 * screen that has passed through INT 10h looks as before.
 */
#include <stdio.h>

#include "devices/vga/vga_font.h"

int main(void)
{
    static struct vga_font font;

    vga_font_build(&font);
    return fwrite(&font, sizeof font, 1, stdout) != 1;
}
