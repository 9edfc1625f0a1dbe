"""What files of each format say of themselves before a pixel is decoded."""
