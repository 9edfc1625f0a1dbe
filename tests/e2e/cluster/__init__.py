"""Three servers, one database, one S3 service and a load balancer, of which some is taken away."""
