output "volume_id" {
  description = "Id of the volume."
  value       = aws_ebs_volume.this.id
}
