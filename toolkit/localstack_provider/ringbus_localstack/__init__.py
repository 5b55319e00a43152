"""A plugin of LocalStack: further AWS services out of moto, and mends where moto's answers stop Terraform.

``providers`` registers the services; each other module is named after an AWS service and has one function ``mend()``,
called once, before the first request to that service.
"""
