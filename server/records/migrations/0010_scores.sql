CREATE TABLE scores (
    calibration TEXT NOT NULL,
    day TEXT NOT NULL,
    bin INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (calibration, day, bin)
);
