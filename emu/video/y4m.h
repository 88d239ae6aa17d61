/* Pictures as YUV4MPEG2 has them (yuv4mpeg(5)). */
#ifndef PAGEWALK_EMU_VIDEO_Y4M_H
#define PAGEWALK_EMU_VIDEO_Y4M_H

#include <stddef.h>
#include <stdint.h>

/* The stream's header, with its newline; returns text. */
char *y4m_header(char *text, size_t size, int width, int height, int hz);

/* Planes Y, Cb and Cr of `pixels` pixels each, from 0x00RRGGBB: ITU-R BT.601
 * with 16 to 235 and 16 to 240, as players take such a stream. */
void y4m_planes(uint8_t *planes, const uint32_t *xrgb, size_t pixels);

#endif
