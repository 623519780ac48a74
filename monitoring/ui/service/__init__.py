"""The page of service and business."""
