-- Where several machines share a database, what nobody is writing any more is told by its age.
ALTER TABLE strays ADD COLUMN noted TEXT;
