"""Attribution: chains of channels in, the part of each channel in the conversions out."""
