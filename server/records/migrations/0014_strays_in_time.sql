-- Where several machines share a database, blobs whose writing was interrupted are recognised by their age.
ALTER TABLE strays ADD COLUMN noted TEXT;
