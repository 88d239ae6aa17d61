#include "emu/video/y4m.h"

#include <stdio.h>

char *y4m_header(char *text, size_t size, int width, int height, int hz)
{
    snprintf(text, size, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C444\n", width,
             height, hz);
    return text;
}

/* A sum of shares of 65536 of the components, which are 0 to 255, and an
 * offset. */
static uint8_t part(uint32_t pixel, int red, int green, int blue, int offset)
{
    int sum = red * (int)(pixel >> 16 & 0xff) +
              green * (int)(pixel >> 8 & 0xff) + blue * (int)(pixel & 0xff);

    return (uint8_t)(offset + (sum + 32768 + (1 << 24)) / 65536 - 256);
}

/* Y = 16 + 219 (0.299 R + 0.587 G + 0.114 B), Cb = 128 + 224 (B - Y') / 1.772,
 * Cr = 128 + 224 (R - Y') / 1.402, with R, G and B of 0 to 1. */
void y4m_planes(uint8_t *planes, const uint32_t *xrgb, size_t pixels)
{
    for (size_t i = 0; i < pixels; i++) {
        planes[i] = part(xrgb[i], 16829, 33039, 6416, 16);
        planes[pixels + i] = part(xrgb[i], -9714, -19071, 28785, 128);
        planes[2 * pixels + i] = part(xrgb[i], 28784, -24103, -4681, 128);
    }
}
